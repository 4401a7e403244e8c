"""Rules as hypothesis makes them, and the text of one as a person writes it."""

from hypothesis import strategies as st

from kb.library.automation_rules.parts import (
    ALL,
    ANY,
    Action,
    AddTask,
    Change,
    Changed,
    Compared,
    Condition,
    Group,
    Items,
    ListChanged,
    Raw,
    Rule,
    RunPlaybook,
    Trigger,
    canonical,
)

WRITTEN = """# Invoices from outside

Finance gets many of these; see [[Business e-mail compromise]].

**Trigger:** When an incident is created

## Conditions

- Incident title contains “invoice” or “payment”
- Any of:
  - Incident severity equals High
  - All of:
    - Incident severity changed to Medium
    - Alerts were added

## Actions

1. Run playbook [[Phishing mail]]
   - Logic App: /subscriptions/1/providers/Microsoft.Logic/workflows/Phishing-mail
   - Tenant: 72f988bf
2. Change the incident:
   - Change severity to High
   - Assign to jo@contoso.com
   - Add tags “vip” and “finance”
3. Change status to Closed (FalsePositive, IncorrectAlertLogic): known sender: ask Jo
4. Add task: Call the bank — Ask for the recall desk
"""

#: Text as consoles and attackers give it; kb takes NUL and lone surrogates away before.
texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=30
)
said = texts.filter(bool)
codes = (
    st.sampled_from(
        [
            *("IncidentTitle", "IncidentSeverity", "AccountUPNSuffix", "HostOSFamily", "IPAddress"),
            *("IncidentRelatedAnalyticRuleIds", "MailMessageP1Sender", "incidentTitle", "X", "Url"),
            *(
                "IncidentContainsThing",
                "Changed",
                "WereAdded",
                "Changed To",
                "Naïve",
                "a`b",
                "2ndTry",
            ),
        ]
    )
    | said
)
operators = (
    st.sampled_from(
        [
            "Equals",
            "NotEquals",
            "Contains",
            "NotContains",
            "StartsWith",
            "NotEndsWith",
            "GreaterThan",
        ]
    )
    | said
)
values = st.lists(
    said | st.sampled_from(["High", "or", "a or b", "“x”", "\\", "/subs/1", "x, y"]),
    min_size=1,
    max_size=4,
).map(tuple)
objects = st.dictionaries(
    st.sampled_from(["conditionType", "actionType", "x", "y"]), said, min_size=1, max_size=3
).map(lambda one: Raw(canonical(one)))

leaves: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Compared, codes, operators, values),
    st.builds(Changed, codes),
    st.builds(Changed, codes, st.sampled_from(["ChangedFrom", "ChangedTo"]), operators, values),
    st.builds(ListChanged, codes, st.sampled_from(["Added", "TakenAway", "x"]) | said),
    objects,
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(
            Group, st.sampled_from([ALL, ANY]), st.lists(inner, min_size=1, max_size=3).map(tuple)
        ),
        st.builds(
            Items,
            st.sampled_from(["AnyItem", "AllItems"]) | said,
            codes,
            st.lists(inner, min_size=1, max_size=3).map(tuple),
        ),
    ),
    max_leaves=6,
)
owners = st.dictionaries(
    st.sampled_from(["assignedTo", "email", "objectId", "ownerType", "userPrincipalName"]),
    said | st.sampled_from(["jo@contoso.com", "Jo (SOC)", "Jo Doe"]),
    max_size=4,
).map(lambda one: tuple(sorted(one.items())))
changes = st.builds(
    Change,
    severity=st.sampled_from(["", "High"]) | texts,
    status=st.sampled_from(["", "Closed", "Active"]) | texts,
    classification=st.sampled_from(["", "FalsePositive"]),
    reason=st.sampled_from(["", "InaccurateData"]),
    comment=texts,
    owner=owners,
    labels=st.lists(said, max_size=3).map(tuple),
).filter(lambda one: one != Change())
apps = said.map(lambda one: f"/subscriptions/1/workflows/{one}")
actions: st.SearchStrategy[Action] = st.one_of(
    changes,
    st.builds(AddTask, said, texts),
    st.builds(
        RunPlaybook,
        st.text("abc -_é", min_size=1, max_size=20).filter(lambda n: " ".join(n.split()) == n),
        st.sampled_from(["", "/subscriptions/1/workflows/Phishing"]),
        st.sampled_from(["", "72f988bf"]),
    ),
    objects,
)
rules = st.builds(
    Rule,
    st.builds(
        Trigger,
        st.sampled_from(["Incidents", "Alerts", "Cases"]),
        st.sampled_from(["Created", "Updated", "Closed"]),
    ),
    st.lists(conditions, max_size=4).map(tuple),
    st.lists(actions, min_size=1, max_size=4).map(tuple),
    st.just(Raw("")) | objects.map(lambda one: Raw(canonical({"properties": one.value()}))),
)
