"""A slow, obvious merge, written from its rules sentence by sentence: the real one must say the same."""

from datetime import date
from decimal import Decimal, localcontext

UNANSWERED = (None, "?")


# --- which files count, how new they are, which came late


def files_that_count(facts, period):
    """Each bytes once, by the smallest name; not what was left out, not what came after the period was closed.

    Closed is closed: a file that came in time is not left out by a mark that came later.
    """
    for digest in sorted({each.digest for each in facts.submissions}):
        file = min((each for each in facts.submissions if each.digest == digest), key=lambda each: each.file)
        too_late = period in facts.closed and digest not in facts.before_closing
        in_time = period in facts.closed and digest in facts.before_closing
        left_out = digest in facts.left_out and not in_time
        if file.period == period and not left_out and not too_late:
            yield file


def believed(facts, file):
    """The time of saving: unknown where it was found to be in the future, or lies years behind the programme."""
    programme = facts.find_programme(file.period)
    if file.saved is None or file.digest in facts.doubted:
        return None
    return None if programme and file.saved.year > programme.years[1] + 1 else file.saved


def moment(facts, file):
    """How new a file is: as it was saved; a copy that was handed back is newer than what it was made from."""
    made_from = {each.digest: each for each in files_that_count(facts, file.period)}
    newest = None
    for step in (*(made_from.get(digest) for digest in file.copy_of), file):
        own = believed(facts, step) if step else None
        if newest is None or (own is not None and (own, 0) > newest):
            newest = None if own is None else (own, 0)
        else:
            newest = (newest[0], newest[1] + 1)
    return newest


def is_older(facts, one, other, files):
    """Known to be older: by its time, or because the other was made from it."""
    mine, theirs = moment(facts, one), moment(facts, other)
    if mine is not None and theirs is not None:
        return mine < theirs
    return one.digest in other.copy_of


def is_late(facts, file):
    """Saved when a later period's forms were out and its own deadline was over; of a part of a year in a later year.

    Where nobody knows when it was saved: where its owner has answered a later period.
    """
    if file.period in facts.closed:
        return file.digest in facts.late_at_closing
    if decided(facts, file) == {True}:
        return False
    later = [each for each in facts.submissions if each.period is not None and each.period.end > file.period.end]
    saved = believed(facts, file)
    if saved is None:
        counting = [each for period in {each.period for each in later} for each in files_that_count(facts, period)]
        return any(each.owner == file.owner for each in counting)
    if file.period.is_part_year and saved.year > file.period.year:
        return True
    is_over = file.deadline is None or saved.date() > file.deadline
    return is_over and any(each.issued is not None and each.issued < saved for each in later)


def decided(facts, file):
    """What a person has decided on a file that came late."""
    return {
        each.value
        for each in facts.resolutions
        if each.field == "late" and (each.period, each.item, each.state) == (file.period, file.digest, "given")
    }


# --- what one owner says


def says(answer):
    """What an answer says: its state and its value, or the text that cannot be read."""
    return answer.state, answer.raw if answer.state == "unreadable" else answer.value


def standing(facts, told):
    """The answers of an owner to a cell that count: (file, answer) pairs, blanks never among them."""
    files = [file for file, _ in told]
    told = [(file, answer) for file, answer in told if answer.state != "empty"]
    in_time = [(file, answer) for file, answer in told if not is_late(facts, file)]
    if in_time:
        return [
            (file, answer)
            for file, answer in in_time
            if not any(is_older(facts, file, other, files) for other, _ in in_time)
        ]
    return [
        (file, answer) for file, answer in told if not any(is_older(facts, other, file, files) for other, _ in told)
    ]


def word_of(facts, told):
    """What one owner says: nothing, one thing, or "?" where it cannot be told."""
    said = {says(answer) for _, answer in standing(facts, told)}
    if not said:
        return None
    only = next(iter(said))
    return "?" if len(said) > 1 or only[0] == "unreadable" else only


def too_late(facts, told):
    """The answers that came too late and say something else than what their owner had said."""
    said = {says(answer) for _, answer in standing(facts, told)}
    return [
        answer
        for file, answer in told
        if said and answer.state != "empty" and is_late(facts, file) and says(answer) not in said
    ]


# --- what several owners say


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


def of_owners(rule, field, said, asked):
    """The value over owners by a rule: a value, or conflict, unavailable, missing; `lead:KAMK` names the lead."""
    combine, _, lead = rule.partition(":")
    if combine == "lead" and said.get(lead) is not None:
        said = {lead: said[lead]}
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
    if combine == "all_done":
        return of_done(words, asked)
    if combine in ("sum", "mean"):
        return of_numbers(words, is_mean=combine == "mean")
    return agree(words)


def owners_of(measure):
    return tuple(dict.fromkeys(mention.name for mention in measure.owners))


def rule_of(measure, metric):
    """The programme's rule of a metric: `sum`, or `lead:` and who leads it, if anybody does."""
    if metric is None or metric.combine != "lead":
        return metric.combine if metric else ""
    alone = owners_of(measure)[0] if len(owners_of(measure)) == 1 else ""
    lead = metric.lead or measure.lead or alone
    return f"lead:{lead}" if lead else "lead"


def by_rule(facts, told, rule, field, owners):
    """What the answers make by a rule, the shared workbook's beside the owners' own."""
    lead = rule.partition(":")[2]
    asked = owners if not lead or lead in owners else (*owners, lead)
    said = {owner: word_of(facts, told.get(owner, [])) for owner in asked}
    own = of_owners(rule, field, said, owners)
    shared = word_of(facts, told.get("", []))
    if shared is None:
        return own
    whole = "conflict" if shared == "?" else agree([shared])
    if "conflict" in (own, whole):
        return "conflict"
    if own in ("missing", "unavailable"):
        return whole
    return own if whole in ("unavailable", own) else "conflict"


# --- a decision


def heard(facts, period, item, field):
    """The answers to a cell by their owners, each with its file."""
    told = {}
    for file in files_that_count(facts, period):
        for answer in file.answers:
            if (answer.item, answer.field) == (item, field):
                told.setdefault(answer.owner, []).append((file, answer))
    return told


def told_rule(facts, told, owners):
    """The rule that the oldest form said of which an answer counts; nothing where no form said any."""
    counting = [pair for pairs in told.values() for pair in standing(facts, pairs)]
    of_asked = [
        (file, answer)
        for file, answer in counting
        if answer.rule and answer.owner in ("", *owners, answer.rule.partition(":")[2])
    ]
    dated = sorted((file.issued, answer.rule) for file, answer in of_asked if file.issued)
    undated = sorted(answer.rule for file, answer in of_asked if not file.issued)
    return dated[0][1] if dated else undated[0] if undated else ""


def chosen_rule(facts, period, item):
    """The rule that a person has chosen for the metric in the period, if only one."""
    chosen = {
        each.value
        for each in facts.resolutions
        if (each.period, each.item, each.field) == (period, item, "rule") and is_in_force(facts, each)
    }
    return chosen.pop() if len(chosen) == 1 else ""


def is_in_force(facts, resolution):
    """A closed period takes no more resolutions."""
    from elinvoima_xl.merging.received import mark_of

    return resolution.period not in facts.closed or mark_of(resolution) in facts.before_closing


def decide(facts, period, item, field):
    programme = facts.find_programme(period)
    metric = programme.find_metric(item)
    measure = programme.find_measure(item)
    if measure is None or (metric is None) != (field not in ("actual", "forecast")):
        return "missing"
    owners = owners_of(measure)
    told = heard(facts, period, item, field)
    ours = rule_of(measure, metric)
    forms = told_rule(facts, told, owners) if metric else ""
    chosen = chosen_rule(facts, period, item) if metric else ""
    if chosen:
        return by_rule(facts, told, chosen, field, owners)
    now = by_rule(facts, told, ours, field, owners)
    then = by_rule(facts, told, forms, field, owners) if forms else now
    return now if now == then else "conflict"


def outcome(decision):
    """What the real merge says, in the words of the model."""
    if decision.state in ("conflict", "missing"):
        return decision.state
    return "unavailable" if decision.unavailable else decision.value
