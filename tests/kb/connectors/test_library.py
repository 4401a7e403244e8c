"""Microsoft's own library, with answers of its service in the place of the network."""

import base64
import json
import time
from typing import Any

import pytest
import requests

from kb.connectors.errors import SignInError
from kb.connectors.keys import cache_name, secret_name
from kb.connectors.sign_in import DeviceCode, SignIn
from tests.kb.connectors.fakes import CLIENT, TENANT, TOKEN, FakeKeys, graph

AUTHORITY = f"https://login.microsoftonline.com/{TENANT}"
DISCOVERY = {
    "issuer": f"{AUTHORITY}/v2.0",
    "authorization_endpoint": f"{AUTHORITY}/oauth2/v2.0/authorize",
    "token_endpoint": f"{AUTHORITY}/oauth2/v2.0/token",
    "device_authorization_endpoint": f"{AUTHORITY}/oauth2/v2.0/devicecode",
}
ALIASES = {
    "tenant_discovery_endpoint": f"{AUTHORITY}/v2.0/.well-known/openid-configuration",
    "metadata": [
        {
            "preferred_network": "login.microsoftonline.com",
            "preferred_cache": "login.windows.net",
            "aliases": ["login.microsoftonline.com", "login.windows.net"],
        }
    ],
}
CODE = {
    "user_code": "F7QK2MPLX",
    "device_code": "a-long-code",
    "verification_uri": "https://microsoft.com/devicelogin",
    "expires_in": 900,
    "interval": 0,
    "message": "To sign in …",
}


def packed(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def signed_in() -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": DISCOVERY["issuer"],
        "aud": CLIENT,
        "exp": now + 3600,
        "iat": now,
        "sub": "s",
        "tid": TENANT,
        "preferred_username": "amelie@contoso.com",
    }
    return {
        "token_type": "Bearer",
        "scope": "https://graph.microsoft.com/SecurityIncident.Read.All",
        "expires_in": 3600,
        "access_token": TOKEN,
        "refresh_token": "r" * 1_500,
        "id_token": f"{packed({'alg': 'none'})}.{packed(claims)}.",
        "client_info": packed({"uid": "u", "utid": TENANT}),
    }


class Login:
    """The sign-in service; keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.tokens: list[dict[str, Any]] = []

    def __call__(
        self, _session: requests.Session, method: str, url: str, **more: Any
    ) -> requests.Response:
        self.asked.append(f"{method.upper()} {url}")
        assert url.startswith("https://login.microsoftonline.com/")
        assert more.get("verify", True) is not False
        body: dict[str, Any] = ALIASES if "/discovery/instance" in url else DISCOVERY
        if url.endswith("/devicecode"):
            body = CODE
        elif url.endswith("/token"):
            body = self.tokens.pop(0)
        answer = requests.Response()
        answer.status_code = 400 if "error" in body else 200
        answer._content = json.dumps(body).encode()
        return answer


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> Login:
    made = Login()

    def request(session: requests.Session, *given: str, **more: Any) -> requests.Response:
        return made(session, *given, **more)

    monkeypatch.setattr(requests.Session, "request", request)
    return made


def test_a_person_signs_in_and_stays_signed_in(login: Login) -> None:
    keys, shown, one = FakeKeys(), list[DeviceCode](), graph()
    login.tokens = [{"error": "authorization_pending"}, signed_in()]
    assert SignIn(one, keys, shown.append).token() == TOKEN
    assert shown == [DeviceCode("F7QK2MPLX", "https://microsoft.com/devicelogin", 15)]
    assert "r" * 1_500 in keys.kept[cache_name(one)]
    login.asked.clear()
    again = SignIn(one, keys)
    assert again.token() == TOKEN
    assert not any(asked.endswith("/token") for asked in login.asked)
    login.tokens = [signed_in() | {"access_token": "newer"}]
    assert again.token(True) == "newer"


def test_an_application_signs_in(login: Login) -> None:
    keys, one = FakeKeys(), graph(sign_in="secret")
    keys.write(secret_name(one), "s3cret")
    login.tokens = [{"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}]
    sign_in = SignIn(one, keys)
    assert sign_in.token() == TOKEN
    assert sign_in.token() == TOKEN
    login.tokens = [{"error": "invalid_client", "error_description": "AADSTS7000215: s3cret"}]
    with pytest.raises(SignInError, match="isn't right, or has expired") as caught:
        sign_in.token(True)
    assert "s3cret" not in str(caught.value)


def test_a_damaged_sign_in_asks_again(login: Login) -> None:
    keys, shown, one = FakeKeys(), list[DeviceCode](), graph()
    keys.write(cache_name(one), "{damaged")
    login.tokens = [signed_in()]
    assert SignIn(one, keys, shown.append).token() == TOKEN
    assert len(shown) == 1
