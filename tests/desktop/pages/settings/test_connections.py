"""Connections are added, refused with a reason, signed in and forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.dialogs.connection import ConnectionDialog
from desktop.dialogs.sign_in import SecretDialog
from desktop.pages.base import PageContext
from desktop.pages.settings.connections import ConnectionsGroup
from kb.connectors.keys import cache_name, secret_name
from tests.desktop.connecting import Connecting, connecting
from tests.kb.connectors.fakes import CLIENT, SUBSCRIPTION, TENANT, graph

pytestmark = pytest.mark.desktop


@pytest.fixture
def microsoft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connecting]:
    with connecting(tmp_path / "data", monkeypatch) as made:
        yield made


@pytest.fixture
def group(context: PageContext, microsoft: Connecting, qtbot: QtBot) -> ConnectionsGroup:
    made = ConnectionsGroup(context)
    qtbot.addWidget(made)
    made.resize(720, 400)
    made.show()
    return made


def click(qtbot: QtBot, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def form(group: ConnectionsGroup, qtbot: QtBot, button: QWidget) -> ConnectionDialog:
    click(qtbot, button)
    assert isinstance(group.dialog, ConnectionDialog)
    return group.dialog


def pick(group: ConnectionsGroup, connection_id: str) -> None:
    group.table.select_key(connection_id)
    group._enable()


def test_a_connection_is_added_and_its_secret_goes_to_the_keyring(
    group: ConnectionsGroup, microsoft: Connecting, qtbot: QtBot
) -> None:
    dialog = form(group, qtbot, group.add_button)
    assert not dialog.fields["workspace"].isVisible()
    dialog.fields["name"].set_value("SOC")
    dialog.choices["product"].set_value("sentinel")
    dialog.choices["sign_in"].set_value("secret")
    dialog._show_lines()
    assert dialog.fields["workspace"].isVisible()
    for name, value in (("tenant", TENANT), ("client_id", "nonsense")):
        dialog.fields[name].set_value(value)
    click(qtbot, dialog.save_button)
    assert dialog.message.plain_text() == "The client id is a GUID."
    dialog.fields["client_id"].set_value(CLIENT)
    dialog.fields["subscription"].set_value(SUBSCRIPTION)
    dialog.fields["resource_group"].set_value("soc")
    dialog.fields["workspace"].set_value("la-soc")
    dialog.secret.setText("s3cret")
    assert "s3cret" not in dialog.secret.displayText()
    click(qtbot, dialog.save_button)
    (kept,) = microsoft.register.all()
    assert (kept.name, kept.workspace, kept.sign_in) == ("SOC", "la-soc", "secret")
    assert microsoft.keys.kept == {secret_name(kept): "s3cret"}
    assert group.model.rowCount() == 1
    file = microsoft.register._path.read_text()
    assert "s3cret" not in file
    assert microsoft.server.asked == []


def test_without_a_keyring_it_is_said(
    group: ConnectionsGroup, microsoft: Connecting, context: PageContext, qtbot: QtBot
) -> None:
    microsoft.keys.there = False
    one = microsoft.register.save(graph(sign_in="secret"))
    group.read()
    pick(group, one.id)
    click(qtbot, group.sign_in_button)
    assert isinstance(group.dialog, SecretDialog)
    group.dialog.secret.setText("s3cret")
    click(qtbot, group.dialog.use)
    qtbot.waitUntil(lambda: context.notices.kept[0].text == "Signed in for Defender")
    assert "no keyring" in context.notices.kept[1].text
    assert microsoft.keys.kept == {}


def test_a_refused_sign_in_is_told(
    group: ConnectionsGroup, microsoft: Connecting, qtbot: QtBot
) -> None:
    one = microsoft.register.save(graph(sign_in="secret"))
    microsoft.keys.write(secret_name(one), "old")
    microsoft.apps.answer = {"error": "invalid_client", "error_description": "old"}
    group.read()
    pick(group, one.id)
    click(qtbot, group.sign_in_button)
    qtbot.waitUntil(group.message.isVisible)
    assert group.message.plain_text().startswith("The client secret isn't right, or has expired.")


def test_forgetting_drops_everything(
    group: ConnectionsGroup, microsoft: Connecting, qtbot: QtBot
) -> None:
    one = microsoft.register.save(graph())
    microsoft.keys.write(cache_name(one), "kept sign-in")
    assert not group.forget_button.isEnabled()
    group.read()
    assert group.forget_button.isEnabled()
    pick(group, one.id)
    click(qtbot, group.forget_button)
    assert microsoft.register.all() == ()
    assert microsoft.keys.kept == {}
    assert group.model.rowCount() == 0


def test_a_damaged_file_is_told(group: ConnectionsGroup, microsoft: Connecting) -> None:
    microsoft.register._path.parent.mkdir(parents=True, exist_ok=True)
    microsoft.register._path.write_text("{")
    group.read()
    assert "is damaged" in group.message.plain_text()
