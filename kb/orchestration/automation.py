"""Whether a machine could do a step, and why one thinks so. A guess: people confirm it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.incidents.automated_runs.schemas import AutomatedRun
from kb.incidents.workflow.schemas import WorkflowStep
from kb.orchestration.timing import Timing

_DEVICE: Final = r"(?:devices?|hosts?|machines?|endpoints?|servers?|laptops?|computers?|pcs?)"
_USER: Final = r"(?:users?|accounts?|identit(?:y|ies)|credentials?)"
_MAIL: Final = r"(?:mails?|e-?mails?|messages?)"
_IOC: Final = (
    r"(?:urls?|ips?|address(?:es)?|domains?|hash(?:es)?|senders?|files?|indicators?|iocs?)"
)
#: What a platform does when it is told to: words of the step, what it is, what does it.
_KNOWN: Final = tuple(
    (re.compile(words, re.IGNORECASE), what, by)
    for words, what, by in (
        (rf"\b(?:isolat|contain|quarantin)\w*\b.{{0,40}}\b{_DEVICE}\b", "isolating a device",
         "Microsoft Defender for Endpoint"),
        (rf"\b(?:releas|unisolat)\w*\b.{{0,40}}\b{_DEVICE}\b", "releasing a device",
         "Microsoft Defender for Endpoint"),
        (r"\b(?:antivirus|av|full|quick) scan\b|\bscan\w*\b.{0,30}\b(?:device|host|endpoint)",
         "an antivirus scan", "Microsoft Defender for Endpoint"),
        (r"\binvestigation package\b", "collecting an investigation package",
         "Microsoft Defender for Endpoint"),
        (r"\brestrict\w*\b.{0,30}\b(?:code|app|application)\b", "restricting code execution",
         "Microsoft Defender for Endpoint"),
        (r"\bquarantin\w*\b.{0,40}\bfiles?\b", "quarantining a file",
         "Microsoft Defender for Endpoint"),
        (rf"\b(?:soft.?delet|delet|purg|quarantin|remov)\w*\b.{{0,40}}\b{_MAIL}\b",
         "removing mail", "Microsoft Defender for Office 365"),
        (rf"\b(?:disabl|lock|suspend)\w*\b.{{0,40}}\b{_USER}\b", "disabling an account",
         "Microsoft Entra ID"),
        (r"\b(?:reset|chang)\w*\b.{0,40}\bpasswords?\b", "resetting a password",
         "Microsoft Entra ID"),
        (r"\b(?:revok|sign.?out|invalidat)\w*\b.{0,40}\bsessions?\b",
         "revoking sessions", "Microsoft Entra ID"),
        (r"\b(?:rotat|expir|revok|invalidat|remov)\w*\b.{0,60}\b(?:tokens?|secrets?|keys?|"
         r"credentials?|certificates?)\b", "rotating secrets", "the interface of what issued them"),
        (r"\bconfirm\w*\b.{0,30}\bcompromised\b", "confirming a user compromised",
         "Microsoft Entra ID Protection"),
        (rf"\bblock\w*\b.{{0,40}}\b{_IOC}\b|\bblock\w*\b.{{0,20}}\d+\.\d+\.\d+",
         "blocking an indicator", "Microsoft Defender for Endpoint"),
        (r"\b(?:enrich|look.?up|reputation|whois|virustotal)\w*\b", "looking up an indicator",
         "a connector"),
        (r"\b(?:open|creat|rais)\w*\b.{0,20}\bticket\b", "opening a ticket", "a connector"),
        (r"\bforwarding\b|\binbox rules?\b", "turning off a mailbox's rules",
         "Exchange Online"),
    )
)  # fmt: skip
_PERSON: Final = re.compile(
    r"\b(?:call|phone|interview|talk|speak|meet|discuss|agree|approv|decid|convinc|train|"
    r"write up|judge|assess|brief)\w*\b",
    re.IGNORECASE,
)
_LANGUAGES: Final = (
    ("powershell", re.compile(r"(?:^|[\s|;(])[A-Z][a-z]+-[A-Z]\w+|\$\w+\s*=|\bpwsh\b")),
    ("kusto", re.compile(r"\|\s*(?:where|project|summarize|extend|join|take|sort)\b")),
    ("sigma", re.compile(r"^logsource:", re.MULTILINE)),
    ("yara", re.compile(r"^\s*rule\s+\w+[^{]*\{", re.MULTILINE)),
    ("bash", re.compile(
        r"^\s*(?:\$ |# )?(?:sudo|grep|cat|ls|curl|wget|ssh|systemctl|iptables|tar|find|awk|sed|"
        r"tcpdump|journalctl|kill|ps|netstat|ss|dig|nslookup|whois|docker|kubectl|aws|az|gcloud)\b",
        re.MULTILINE)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """What is thought of a step.

    Attributes:
        can_be: whether a machine could do it.
        by: what did it, or could do it; "" where that isn't known.
        done: whether a machine did it already.
        why: in a clause, such as "a command was recorded".
        language: of its command, as a fence of Markdown names it.
    """

    can_be: bool
    why: str
    by: str = ""
    done: bool = False
    language: str = ""

    @property
    def line(self) -> str:
        """What stands behind "Automatable:" in the playbook."""
        return f"{'yes' if self.can_be else 'no'} ({self.why})"


def guess(step: WorkflowStep, timing: Timing, runs: Sequence[AutomatedRun]) -> Guess:
    """What is known of a step, the surest reason first."""
    tool, language = " ".join(step.tool.split()), language_of(step.command)
    run = next((one for one in runs if _same(step, one)), None)
    if step.automated:
        found = Guess(True, "it ran by itself here", tool or "a machine", True, language)
    elif run is not None:
        by = " ".join((run.engine or run.rule or run.title).split())
        why = f"{run.ref} did the same by itself here"
        found = Guess(True, why, by or tool, False, language)
    elif timing.automated:
        count = timing.automated
        told = f"a machine did it in {count} other incident{'s' if count > 1 else ''}"
        found = Guess(True, told, tool, False, language)
    elif step.command.strip():
        found = Guess(True, "its command was recorded", tool, False, language)
    else:
        found = _by_words(step.action, tool)
    return found


def _by_words(action: str, tool: str) -> Guess:
    """What the words of a step say: an action that platforms know, or a person's part."""
    known = next(((what, by) for words, what, by in _KNOWN if words.search(action)), None)
    if known is not None:
        return Guess(True, f"{known[0]} is something {known[1]} does", tool or known[1])
    if _PERSON.search(action):
        return Guess(False, "it needs a person's word or judgement")
    return Guess(False, "no command was recorded, and it is no action that is known")


def language_of(command: str) -> str:
    """What a command is written in, as far as it shows; "" where it doesn't."""
    if not command.strip():
        return ""
    return next((name for name, words in _LANGUAGES if words.search(command)), "")


def _same(step: WorkflowStep, run: AutomatedRun) -> bool:
    """Whether an automated run did what a step says: its title stands in it, or the other way."""
    words, title = step.action.casefold().split(), run.title.casefold().split()
    if len(title) < 2 or len(words) < 2:
        return False
    one, other = " ".join(words), " ".join(title)
    return one in other or other in one
