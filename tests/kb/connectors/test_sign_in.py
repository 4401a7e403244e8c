"""People sign in by a code, applications by their secret; neither leaves the keyring."""

import threading
import time
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from kb.connectors.errors import SignInError, StoppedError
from kb.connectors.keys import HeldKeys, SystemKeys, cache_name, forget_all, secret_name
from kb.connectors.sign_in import DeviceCode, SignIn
from tests.kb.connectors.fakes import CLIENT, TENANT, TOKEN, FakeApps, FakeKeys, graph, sentinel


def test_a_person_signs_in_by_a_code_and_stays_signed_in() -> None:
    apps, keys, shown = FakeApps(), FakeKeys(), list[DeviceCode]()
    one = graph()
    assert SignIn(one, keys, shown.append, apps=apps).token() == TOKEN
    assert shown == [DeviceCode("F7QK2MPLX", "https://microsoft.com/devicelogin", 15)]
    assert apps.made == [("public", CLIENT, f"https://login.microsoftonline.com/{TENANT}")]
    assert keys.kept == {cache_name(one): "kept sign-in"}
    again = SignIn(one, keys, None, apps=apps)
    assert again.token() == TOKEN
    assert again.token(True) == TOKEN
    assert apps.asked[-1] == (("https://graph.microsoft.com/SecurityIncident.Read.All",), True)


def test_writing_asks_for_more_than_reading() -> None:
    apps, keys = FakeApps(), FakeKeys()
    one = graph()
    keys.write(cache_name(one), "kept sign-in")
    SignIn(one, keys, None, write=True, apps=apps).token()
    assert apps.asked == [(("https://graph.microsoft.com/SecurityIncident.ReadWrite.All",), False)]


def test_where_nobody_can_be_asked_it_is_said() -> None:
    with pytest.raises(SignInError, match="Nobody is signed in"):
        SignIn(graph(), FakeKeys(), None, apps=FakeApps()).token()


def test_an_expired_sign_in_asks_for_a_code_again() -> None:
    apps, keys, shown = FakeApps(), FakeKeys(), list[DeviceCode]()
    one = graph()
    keys.write(cache_name(one), "kept sign-in")
    apps.silent = {"error": "invalid_grant", "error_description": f"{TOKEN} expired"}
    assert SignIn(one, keys, shown.append, apps=apps).token() == TOKEN
    assert len(shown) == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("expired_token", "expired before"),
        ("authorization_declined", "declined"),
        ("AADSTS000", r"refused \(AADSTS000\)"),
    ],
)
def test_refusals_are_said_without_their_description(error: str, said: str) -> None:
    apps = FakeApps()
    apps.answer = {"error": error, "error_description": f"trace {TOKEN}"}
    with pytest.raises(SignInError, match=said) as caught:
        SignIn(graph(), FakeKeys(), lambda _code: None, apps=apps).token()
    assert TOKEN not in str(caught.value)


def test_cancel_leaves_the_wait_for_a_code() -> None:
    apps, stop, over = FakeApps(), threading.Event(), threading.Event()
    apps.wait = lambda _flow: over.wait(20)  # type: ignore[assignment]
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    with pytest.raises(StoppedError):
        SignIn(graph(), FakeKeys(), lambda _code: None, stop.is_set, apps=apps).token()
    assert time.monotonic() - began < 1.2
    assert apps.flow["expires_at"] == 0
    over.set()


def test_an_application_signs_in_by_its_secret() -> None:
    apps, keys = FakeApps(), FakeKeys()
    one = sentinel(sign_in="secret", cloud="gcc_high")
    with pytest.raises(SignInError, match="client secret of “SOC workspace” isn't known"):
        SignIn(one, keys, apps=apps).token()
    keys.write(secret_name(one), "s3cret")
    sign_in = SignIn(one, keys, apps=apps)
    assert sign_in.token() == TOKEN
    authority = f"https://login.microsoftonline.us/{TENANT}"
    assert apps.made == [("confidential", CLIENT, authority, "s3cret")]
    assert apps.asked == [(("https://management.usgovcloudapi.net/.default",), False)]
    sign_in.token(True)
    assert len(apps.made) == 2


def test_a_service_that_is_not_there_is_said() -> None:
    apps = FakeApps()

    def fail(_flow: object) -> None:
        raise ValueError(TOKEN)

    apps.wait = fail
    with pytest.raises(SignInError, match=r"can't be reached \(ValueError\)") as caught:
        SignIn(graph(), FakeKeys(), lambda _code: None, apps=apps).token()
    assert TOKEN not in str(caught.value)


class _Ring(KeyringBackend):
    """A keyring that takes short values only, as one of the systems does."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        assert len(password) <= 1_280
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring() -> Iterator[_Ring]:
    former = keyring.get_keyring()
    made = _Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(former)


def test_long_secrets_are_kept_in_pieces(ring: _Ring) -> None:
    keys, one = SystemKeys(), graph()
    assert keys.write(cache_name(one), "x" * 2_500)
    assert keys.write(cache_name(one), "y" * 1_500)
    assert keys.read(cache_name(one)) == "y" * 1_500
    assert len(ring.kept) == 2
    keys.write(secret_name(one), "s")
    forget_all(keys, one)
    assert ring.kept == {}


def test_without_a_keyring_secrets_are_held_until_the_end() -> None:
    former = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        keys = SystemKeys()
        assert keys.read("a/client-secret") == ""
        assert not keys.write("a/client-secret", "s")
        keys.forget("a/client-secret")
        held = HeldKeys(keys)
        assert not held.write("a/client-secret", "s")
        assert held.read("a/client-secret") == "s"
    finally:
        keyring.set_keyring(former)
