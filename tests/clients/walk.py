"""A ticket's life by the generated client: whatever the document says of an answer, the answer must be readable by it."""

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from suban_client import AuthenticatedClient
from suban_client.api.审计_audit import list_records
from suban_client.api.工作室_studio import (
    list_tickets,
    pass_node,
    read_ticket,
    read_worklist,
    register,
    reply,
)
from suban_client.api.考核_assessment import read_ledger
from suban_client.api.规则_rules import read_catalogue, read_policy
from suban_client.api.运行_operations import health
from suban_client.models import By, Node, Problem, Registration, Reply


def read(answer):
    """What was answered: as the document says, and no problem."""
    assert answer is not None and not isinstance(answer, Problem), answer
    return answer


def main(url: str, token: Path) -> None:
    client = AuthenticatedClient(base_url=url, token=token.read_text().strip(), raise_on_unexpected_status=True)
    read(health.sync(client=client))
    studio = By(office="工作室")
    now = datetime.now(timezone.utc)
    at = [(now - timedelta(minutes=minutes)).isoformat(timespec="seconds") for minutes in (5, 4, 3)]

    words = "水费多收了两百块"
    registration = Registration(received_at=at[0], by=studio, channel="来电", text=words, phone="13800000001")
    ticket = read(register.sync(client=client, body=registration)).ticket
    read(pass_node.sync(ticket, client=client, body=Node(at=at[1], by=studio, node="送批")))
    waiting = read(read_worklist.sync(client=client, office="工作室"))
    assert [todo.what for todo in waiting.todos if todo.ticket == ticket] == [
        "reply.first",
        "reply.final",
        "回复工作室",
    ], waiting
    read(reply.sync(ticket, client=client, body=Reply(at=at[2], by=studio, final=True, text="多收的已退")))

    view = read(read_ticket.sync(ticket, client=client, words=True))
    assert (view.stage_zh, view.routing.assign.lead.name) == ("已最终回复", "营业部"), view
    assert [row.ticket for row in read(list_tickets.sync(client=client)).tickets] == [ticket]
    records = read(list_records.sync(client=client, ticket=ticket)).records
    assert [record.command.value for record in records] == ["reply", "node", "register"], records
    period = read(read_policy.sync(client=client))
    assert period.in_force is not None
    read(read_catalogue.sync(client=client))
    read(read_ledger.sync(client=client, period=now.strftime("%Y-%m")))
    print(f"{ticket}: {view.stage_zh}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
