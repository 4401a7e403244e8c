"""A connection that can't work is refused with the field that is wrong."""

import pytest

from kb.connectors.schemas import CLOUDS, checked, from_json
from kb.errors import ValidationError
from tests.kb.connectors.fakes import graph, sentinel


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": "  "}, "name"),
        ({"tenant": "contoso/../x"}, "tenant"),
        ({"tenant": ""}, "tenant"),
        ({"client_id": "abc"}, "client_id"),
        ({"cloud": "moon"}, "cloud"),
        ({"cloud": "china"}, "cloud"),
        ({"product": "other"}, "product"),
        ({"sign_in": "password"}, "sign_in"),
        ({"id": "../../etc"}, "id"),
    ],
)
def test_wrong_values_are_named(more: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        checked(graph(**more))
    assert caught.value.field == field


@pytest.mark.parametrize("field", ["subscription", "resource_group", "workspace"])
def test_sentinel_needs_its_workspace(field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        checked(sentinel(**{field: "a/b"}))
    assert caught.value.field == field


def test_each_cloud_has_hosts_of_its_own() -> None:
    hosts = [host for one in CLOUDS.values() for host in (one.login, one.graph, one.arm)]
    assert len(set(hosts)) == 9
    assert all(host.startswith("https://") for host in hosts)
    assert checked(sentinel(cloud="china")).base == "https://management.chinacloudapi.cn"


def test_what_was_kept_is_read_again_and_damage_is_told() -> None:
    one = checked(sentinel(name=" SOC ", with_rules=False))
    assert one.name == "SOC"
    assert from_json(one.as_json()) == one
    with pytest.raises(ValidationError):
        from_json({**one.as_json(), "tenant": 5})
    with pytest.raises(ValidationError, match="lacks client_id"):
        from_json({"name": "a", "product": "graph", "tenant": "b"})
