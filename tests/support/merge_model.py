"""A slow, obvious merge, written from its rules sentence by sentence: the real one must say the same."""

from datetime import date
from decimal import Decimal, localcontext

from facts import ALONE, DONE, LEAD, MEAN, OWNERS, SUM

UNANSWERED = (None, "?")


def files_that_count(facts, period):
    """Each bytes once, by the smallest name; not what was left out, not what came after the period was closed."""
    for digest in {each.digest for each in facts.submissions}:
        file = min((each for each in facts.submissions if each.digest == digest), key=lambda each: each.file)
        late = period in facts.closed and digest not in facts.before_closing
        if file.period == period and digest not in facts.left_out and not late:
            yield file


def says(answer):
    """What an answer says: its state and its value, or the text that cannot be read."""
    return answer.state, answer.raw if answer.state == "unreadable" else answer.value


def is_older(one, other):
    return one.source.saved is not None and other.source.saved is not None and one.source.saved < other.source.saved


def newest(answers):
    """The answers of one owner to one cell of which none is known to be older than another; blanks never count."""
    told = [each for each in answers if each.state != "empty"]
    return [each for each in told if not any(is_older(each, other) for other in told)]


def word_of(owner, answers):
    """What one owner says: nothing, one thing, or "?" where it cannot be told."""
    said = {says(each) for each in newest([each for each in answers if each.owner == owner])}
    if not said:
        return None
    only = next(iter(said))
    return "?" if len(said) > 1 or only[0] == "unreadable" else only


def agree(words):
    given = [value for state, value in words if state == "given"]
    if not given:
        return "unavailable"
    return given[0] if all(each == given[0] for each in given) else "conflict"


def exact(numbers, divisor):
    with localcontext() as context:
        context.prec = 200
        total = sum(numbers, Decimal(0)) / divisor
        context.prec = 28
        return +total


def of_numbers(words, *, is_mean):
    given = [value for state, value in words if state == "given"]
    if not given:
        return "unavailable"
    return exact(given, len(given) if is_mean else 1)


def of_done(words, asked):
    given = [value for state, value in words if state == "given"]
    if not given:
        return "unavailable"
    if False in given:
        return False
    if len(given) < len(words):
        return "unavailable"
    return True if len(words) == len(asked) else "missing"


def of_status(words, asked):
    given = {value for state, value in words if state == "given"}
    if given == {"completed"} and sum(state == "given" for state, _ in words) < len(asked):
        return "on_track"
    if len(given) < 2:
        return agree(words)
    if "discontinued" in given:
        return "conflict"
    return "delayed" if "delayed" in given else "on_track"


def of_owners(item, field, said, asked):
    """The value over owners by the field's rule: a value, or conflict, unavailable, missing."""
    if item == LEAD and said["KAMK"] is not None:
        said = {"KAMK": said["KAMK"]}
    words = [word for word in said.values() if word is not None]
    if not words:
        return "missing"
    if "?" in words:
        return "conflict"
    if field == "status":
        return of_status(words, asked)
    if field == "new_date":
        days = [value for _, value in words if isinstance(value, date)]
        return max(days) if days else "unavailable"
    if item == DONE:
        return of_done(words, asked)
    if item in (SUM, MEAN):
        return of_numbers(words, is_mean=item == MEAN)
    return agree(words)


def decide(facts, period, item, field):
    answers = [
        answer
        for file in files_that_count(facts, period)
        for answer in file.answers
        if (answer.item, answer.field) == (item, field)
    ]
    asked = ("KAO",) if item in (ALONE, "1.1.2") else OWNERS
    own = of_owners(item, field, {owner: word_of(owner, answers) for owner in asked}, asked)
    shared = word_of("", answers)
    if shared is None:
        return own
    whole = "conflict" if shared == "?" else agree([shared])
    if "conflict" in (own, whole):
        return "conflict"
    if own in ("missing", "unavailable"):
        return whole
    return own if whole in ("unavailable", own) else "conflict"


def outcome(decision):
    """What the real merge says, in the words of the model."""
    if decision.state in ("conflict", "missing"):
        return decision.state
    return "unavailable" if decision.unavailable else decision.value
