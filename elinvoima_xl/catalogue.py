"""The catalogue of problems: code → severity, message, advice.

The English texts are the keys of the Finnish and Swedish catalogues in `locale/`. A code is kebab-case, says the fact
and never changes. A message states the fact with the value found; the advice is an imperative that its reader (a
partner, for what a partner did; the coordinator, for the rest) can follow. Blanks in braces are named: `found`, `item`,
`file`, `sheet` and `cell` are always there, the others are given by whoever finds the problem.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from elinvoima_xl.language import N_

SEVERITIES: Final = ("error", "warning", "info")


class Entry(NamedTuple):
    """What the catalogue says of a code."""

    severity: str
    message: str
    advice: str


# fmt: off
CATALOGUE: Final[dict[str, Entry]] = {
    # --- a file as a whole
    "not-a-workbook": Entry("error", N_("The file is not an Excel workbook but {kind}."), N_("{ask}")),
    "empty-file": Entry("error", N_("The file is empty."), N_("Ask for the file again: nothing arrived.")),
    "encrypted": Entry("error", N_("The workbook is protected with a password and cannot be opened."), N_("Ask for the file without the password (File, Info, Protect Workbook, Encrypt with Password: empty).")),
    "damaged-file": Entry("error", N_("The file is damaged: {reason}."), N_("Open the file in Excel, save it under a new name and send that; if Excel cannot open it either, ask for the file again.")),
    "damaged-sheet": Entry("error", N_("The sheet cannot be read: {reason}. The other sheets were read."), N_("Open the file in Excel, save it under a new name and send that; if Excel cannot open it either, ask for the file again.")),
    "damaged-part": Entry("warning", N_("A part of the file cannot be read, {part}: {reason}. The rest was read."), N_("Open the file in Excel, save it under a new name and send that if the part matters.")),
    "more-bad-cells": Entry("error", N_("{count} more cells of the sheet cannot be read."), N_("Open the file in Excel, save it under a new name and send that.")),
    "note-without-place": Entry("warning", N_("A note stands on no cell: “{found}”."), N_("Check what it is about; it was not merged.")),
    "format-sees-less": Entry("warning", N_("The file is in the format {format}, in which errors, notes and number formats cannot be seen by this program."), N_("Ask for the form saved as an Excel workbook (.xlsx) if something seems to be missing.")),
    "too-large": Entry("error", N_("The file is too large to be a form: {reason}."), N_("Ask for the form itself, without other sheets or pictures.")),
    "unreadable": Entry("error", N_("The file cannot be read: {reason}."), N_("Open the file in Excel, save it as an Excel workbook (.xlsx) and send that.")),
    "skipped-file": Entry("info", N_("The file was not read: {reason}."), N_("Nothing needs to be done.")),
    "not-a-form": Entry("error", N_("The workbook is not a form of this follow-up: it has neither the form's hidden sheet nor its headings."), N_("Ask for the form that was sent, filled in; copy the answers to it if they stand in another workbook.")),
    "other-programme": Entry("error", N_("The form belongs to another programme: {found}."), N_("Move the file to the folder of its own programme.")),
    "old-form": Entry("warning", N_("The form was made from an older version of the programme."), N_("Check the items that are told to have changed; the other answers are good as they are.")),
    "changed-text": Entry("info", N_("The text of {item} has changed since the form was sent: “{found}” was “{issued}”."), N_("Check that the answer still fits the new text.")),
    "other-layout": Entry("error", N_("The form has layout version {found}, which this version of the program does not know."), N_("Install the newest version of the program and run the command again.")),
    "other-period": Entry("error", N_("The form is of the period {found}, and {expected} was asked for."), N_("Ask for the form of the right period.")),
    "form-map-lost": Entry("warning", N_("The form's hidden sheet is missing; the answers were found by the headings and the numbers in the column No.."), N_("Check the answers of this file, and ask partners not to delete the hidden sheet.")),
    "form-map-changed": Entry("warning", N_("The form's hidden sheet has been changed; it was not used to compare with what was sent."), N_("Check the answers of this file against the form that was sent.")),
    "unknown-owner": Entry("error", N_("The programme has no owner “{found}”."), N_("Write the owner as the programme writes it, or add it to the sheet Owners.")),
    "owner-not-told": Entry("error", N_("The form does not tell whose answers it holds."), N_("Ask the sender for the form that was sent to them, filled in.")),
    # --- sheets, rows, columns
    "sheet-missing": Entry("error", N_("The sheet “{found}” is missing, and with it {count} cells to be filled."), N_("Ask for the whole form; answers on other sheets were read.")),
    "sheet-renamed": Entry("info", N_("The sheet “{expected}” is now called “{found}”; it was read."), N_("Nothing needs to be done.")),
    "sheet-extra": Entry("warning", N_("The sheet “{found}” is not part of the form and was not read; it holds {count} cells of text or numbers."), N_("Check whether the sheet tells something that belongs to the form.")),
    "row-missing": Entry("error", N_("The row {item} is missing from the sheet."), N_("Put the row back with its number in the column No., or ask for the form again.")),
    "row-duplicated": Entry("error", N_("The row {item} stands on the sheet more than once with different answers."), N_("Leave one row with the right answers and send the form again.")),
    "row-unknown": Entry("warning", N_("The row “{found}” is not part of this form."), N_("Check whose measure it is; its answers were not read.")),
    "row-not-owned": Entry("warning", N_("{owner} answers on {item}, which it was not asked about; the answer was read but is not merged."), N_("Add the owner to the measure in the programme if the answer is to count.")),
    "column-missing": Entry("error", N_("The column “{found}” is missing from the sheet."), N_("Put the column back with its heading, or ask for the form again.")),
    "column-renamed": Entry("warning", N_("The column “{expected}” is now called “{found}”; it was read as “{expected}”."), N_("Check that the column holds what its old heading asks for.")),
    "column-duplicated": Entry("error", N_("The column “{found}” stands on the sheet more than once with different answers."), N_("Leave one column with the right answers and send the form again.")),
    "locked-cell-changed": Entry("warning", N_("A locked cell was changed: “{found}” stands where “{issued}” was sent. The text that was sent is used."), N_("Tell the coordinator if the programme's text needs to change.")),
    "protection-removed": Entry("info", N_("The protection of the sheet was removed."), N_("Nothing needs to be done: locked cells are compared with what was sent.")),
    "text-outside-table": Entry("warning", N_("Text outside the table: “{found}”."), N_("Move it to the row and column that it belongs to; it was not merged.")),
    # --- values
    "not-a-number": Entry("error", N_("“{found}” is not a number that can be read without guessing."), N_("Write the number alone, for example 25, and anything else in the column for words.")),
    "ambiguous-number": Entry("error", N_("“{found}” can be read in two ways: {first} or {second}."), N_("Write {first_plain} or {second_plain}.")),
    "assumed-number": Entry("warning", N_("“{found}” was read as {value}."), N_("Write the number alone if it should be another.")),
    "became-a-date": Entry("error", N_("Excel has turned what was typed into the date {found}."), N_("Type the number again, without a dash, a slash or a full stop.")),
    "not-a-date": Entry("error", N_("“{found}” is not a date."), N_("Write the date as day.month.year, for example 30.9.2027.")),
    "assumed-date": Entry("warning", N_("“{found}” was read as the date {value}."), N_("Write the date as day.month.year if it should be another.")),
    "not-yes-or-no": Entry("error", N_("“{found}” is neither yes nor no."), N_("Choose Yes or No from the list; write other words in the column for words.")),
    "assumed-yes-or-no": Entry("warning", N_("“{found}” was read as the answer “{value}”."), N_("Choose Yes or No from the list if it should be the other.")),
    "not-yet": Entry("warning", N_("The date {found} is after the end of the period, so it is not a yes."), N_("Choose No, and write the date in the column for words.")),
    "unknown-status": Entry("error", N_("“{found}” is not one of the statuses."), N_("Choose the status from the list in the cell.")),
    "assumed-status": Entry("warning", N_("“{found}” was read as the status {value}."), N_("Choose the status from the list if it should be another.")),
    "excel-error": Entry("error", N_("The cell holds Excel's error {found}."), N_("Type the value itself in the cell.")),
    "no-cached-value": Entry("error", N_("The cell holds a formula whose result is not in the file."), N_("Open the file in Excel, save it and send it again, or type the value itself.")),
    "control-characters": Entry("warning", N_("The text held characters that cannot be printed; they were left out."), N_("Check the text.")),
    "other-unit": Entry("warning", N_("“{found}” has another unit than the metric, {unit}; no number was read."), N_("Give the number in the unit {unit}.")),
    "out-of-range": Entry("error", N_("{found} is not possible here: {reason}."), N_("Check the number; {question}")),
    "bad-cell": Entry("error", N_("The cell cannot be read: {reason}."), N_("Type the value again in the cell.")),
    "merged-cells": Entry("warning", N_("Cells have been merged over the open cell of {item}."), N_("Unmerge the cells and write the answer in the cell of its own row.")),
    "text-cut": Entry("info", N_("The text of {item} is longer than a cell can show; it is whole on the sheet {found}."), N_("Nothing needs to be done.")),
    # --- rules over one submission
    "cause-missing": Entry("warning", N_("{item} is {status}, and the cause is not told."), N_("Write the cause and what is done about it.")),
    "new-date-missing": Entry("warning", N_("{item} is delayed, and the new date is not told."), N_("Write the new date, or that it is not known yet in the column for the cause.")),
    "date-outside-programme": Entry("warning", N_("The date {found} is outside the programme's years {years}."), N_("Check the year.")),
    "date-passed": Entry("warning", N_("The new date {found} is not after the period."), N_("Give a date in the future, or choose the status that fits.")),
    "jump": Entry("warning", N_("{found} is more than {factor} times off from the {previous} of {period}."), N_("Check the number and its unit; say the reason in the column for words.")),
    "shrinks": Entry("warning", N_("{found} is less than {previous} of {period}, though figures are counted from 1 January."), N_("Check that the number covers the time from 1 January.")),
    "status-against-actual": Entry("warning", N_("The status of {item} is {status}, but the metric says {found}."), N_("Check the status and the metric.")),
    "completed-without-actual": Entry("warning", N_("{item} is completed, but its metric has no actual."), N_("Fill in the actual.")),
    "not-whole": Entry("warning", N_("{found} has decimals, though {item} counts whole ones."), N_("Check the number and its decimal mark.")),
    "forecast-below-actual": Entry("warning", N_("The forecast {found} of the whole year is less than the actual {actual} so far."), N_("Check both numbers: figures are counted from 1 January.")),
    "fields-differ": Entry("error", N_("The rows of the measure {item} have different answers in the column “{column}”."), N_("Leave the answer on the first row of the measure only.")),
    # --- the merge
    "resubmitted": Entry("warning", N_("{owner} has answered {item} again: {found} replaces {previous}."), N_("Nothing needs to be done if the newer answer is right.")),
    "cleared": Entry("warning", N_("{owner} has emptied an earlier answer on {item}: {found} still stands."), N_("Settle it on the sheet Conflicts if the answer is to be taken away.")),
    "conflict": Entry("error", N_("The answers on {item}, {field}, differ: {found}."), N_("Choose the value on the sheet Conflicts and run merge again.")),
    "order-unknown": Entry("error", N_("{owner} has sent several files whose order cannot be told, and they differ on {item}: {found}."), N_("Choose the value on the sheet Conflicts, or leave one of the files out on the sheet Sources.")),
    "lead-differs": Entry("warning", N_("{owner} reports {found} for {item}, the lead owner {lead} {value}; the lead's value counts."), N_("Ask which of the numbers is right.")),
    "lead-missing": Entry("warning", N_("The lead owner {lead} has not answered {item}; the value is what the others report."), N_("Ask {lead} to confirm the number.")),
    "no-lead": Entry("warning", N_("No lead owner is named for {item}, and its owners report different numbers."), N_("Name the lead owner in the programme.")),
    "partial-sum": Entry("warning", N_("The value of {item} is partial: {reported} of {expected} owners have reported."), N_("Ask for the missing answers: {missing}.")),
    "owner-missing": Entry("warning", N_("{owner} has not returned its form."), N_("Send a reminder; elinvoima status --reminders writes the drafts.")),
    "owner-refused": Entry("error", N_("The form of {owner} could not be used."), N_("Ask for it again; the reason stands beside the file.")),
    "nobody-answers": Entry("warning", N_("Nobody is asked about {item}: its owners ({owners}) have no respondent."), N_("Name a respondent in the programme, on the sheet Owners.")),
    "resolution-outdated": Entry("warning", N_("The answers on {item}, {field}, have changed since the conflict was settled as {found}."), N_("Look at the new answers and settle it again on the sheet Conflicts.")),
    "resolution-unused": Entry("warning", N_("The resolution of {item}, {field}, ({found}) fits nothing any more."), N_("Check that it is no longer needed; it is kept on the sheet Conflicts.")),
    "resolution-unreadable": Entry("error", N_("The resolution “{found}” of {item}, {field}, cannot be read."), N_("Choose one of the values in the list or write a value of the same kind.")),
    "resolutions-differ": Entry("error", N_("{item}, {field}, has been settled in two ways: {found}."), N_("Leave one of the resolutions on the sheet Conflicts.")),
    "corrected": Entry("info", N_("The coordinator has corrected {item}, {field}, to {found}."), N_("Nothing needs to be done.")),
    "file-left-out": Entry("info", N_("The file was left out of the merge by the coordinator."), N_("Nothing needs to be done.")),
    "period-closed": Entry("warning", N_("The period {period} is closed; the answers of the file were not merged."), N_("Open the period in the register if the answers are to count.")),
    "item-unknown": Entry("warning", N_("The programme has no item {item}; its answer “{found}” was kept but not merged."), N_("Check the programme: a dropped item keeps its id and says when it was dropped.")),
    "status-against-target": Entry("warning", N_("{item} is reported {status}, but its metric is at {found} of the target {target}."), N_("Ask the owner which of the two is right.")),
    # --- the register
    "register-in-use": Entry("error", N_("The register is in use by another program."), N_("Close the register in Excel and run the command again; nothing was lost.")),
    "register-damaged": Entry("error", N_("The register is damaged: {reason}."), N_("Take the newest copy that opens, or move the file away and run merge again from the returned files.")),
    "register-newer": Entry("error", N_("The register was written by a newer version of the program ({found})."), N_("Install the newest version of the program and run the command again.")),
    "register-not-written": Entry("error", N_("The register could not be written: {reason}."), N_("Make room or choose another folder, and run the command again; the old register stands as it was.")),
    "register-edited": Entry("warning", N_("“{found}” was written in a locked part of the register, and it is not kept: the register says “{issued}”."), N_("Write corrections on the sheet Conflicts, in its free rows.")),
    "other-register": Entry("error", N_("The register belongs to another programme: {found}."), N_("Give the register of this programme, or another file name for the new register.")),
    # --- the programme and its import
    "programme-cell": Entry("error", N_("“{found}” cannot be read: {reason}."), N_("Mend the cell in the programme workbook.")),
    "programme-contradiction": Entry("error", N_("{item}: {reason}."), N_("Mend it in the programme workbook.")),
    "no-tables": Entry("error", N_("No table of measures was found in the document."), N_("Check that the document has a table with the headings Objective, Measures, Owners and Metrics, in Finnish, Swedish or English.")),
    "not-imported": Entry("warning", N_("“{found}” was not understood and is not part of the programme."), N_("Add it to the programme workbook by hand if it belongs there.")),
    "numbering": Entry("info", N_("The number of “{found}” does not follow: {reason}."), N_("Check the numbers; the program uses {used}.")),
    "continued-area": Entry("info", N_("The heading “{found}” continues the area “{area}”."), N_("Check that it is not an area of its own.")),
    "heading-levels": Entry("info", N_("Headings of the same rank have different levels: {found}."), N_("Nothing needs to be done.")),
    "markup-mixed": Entry("info", N_("The same thing is marked up in different ways: {found}."), N_("Nothing needs to be done.")),
    "headline-differs": Entry("warning", N_("The headline objective and the objective of the table differ: “{found}” and “{other}”."), N_("Decide which of the texts is right.")),
    "headline-missing": Entry("warning", N_("The objective “{found}” is not among the area's headline objectives."), N_("Check whether it should be.")),
    "stray-characters": Entry("warning", N_("“{found}” has characters of another script: {characters}."), N_("Use the correction “{correction}”, or write another.")),
    "likely-misspelling": Entry("warning", N_("“{found}” is likely a misspelling of “{correction}”: {reason}."), N_("Write the correction in the programme workbook if it is one.")),
    "duplicate-text": Entry("info", N_("The same text stands at {item} and {other}: “{found}”."), N_("Check that they are two different things.")),
    "owner-split": Entry("info", N_("“{found}” was split into the owners {owners}."), N_("Check the owners on the sheet Measures.")),
    "separator-missing": Entry("warning", N_("A separator is missing in “{found}”; it was read as {owners}."), N_("Check the owners on the sheet Measures.")),
    "separator-trailing": Entry("info", N_("“{found}” ends with a separator: an owner may be missing."), N_("Check the owners on the sheet Measures.")),
    "owner-alias": Entry("warning", N_("“{found}” was taken to be the owner “{owner}”."), N_("Check it; the spellings stand on the sheet Owners.")),
    "owner-collective": Entry("warning", N_("“{found}” names no organisation that could be sent a form."), N_("Name a respondent on the sheet Owners.")),
    "metrics-split": Entry("warning", N_("“{found}” holds {count} metrics and was split: {metrics}."), N_("Check the metrics on the sheet Metrics.")),
    "metric-name-repeated": Entry("info", N_("The metric “{found}” stands at {item} and {other}."), N_("Give each metric a name of its own if they can be mixed up.")),
    "unit-missing": Entry("info", N_("The metric “{found}” has no unit; {unit} is proposed."), N_("Write the unit on the sheet Metrics.")),
    "proposal": Entry("info", N_("Proposed for “{found}”: {proposal} ({reason})."), N_("Confirm or change it in the programme workbook.")),
    "programme-unnumbered": Entry("info", N_("“{found}” has no number; {used} was given."), N_("Nothing needs to be done.")),
    # --- wrong use
    "no-such-path": Entry("error", N_("There is no file or folder {found}."), N_("Check the path.")),
    "no-programme": Entry("error", N_("No programme was given."), N_("Name it with --programme, or run the command in a follow-up folder.")),
    "no-register": Entry("error", N_("There is no register {found}."), N_("Run elinvoima merge first.")),
    "no-period": Entry("error", N_("“{found}” is not a period that is known here."), N_("Write it as 2027-Q1, 2027-T1, 2027-H1, 2027-T2, 2027-Q3 or 2027.")),
    "nothing-reported": Entry("error", N_("The register has no answers and no period to report on."), N_("Run merge on the returned forms, or name the period with --period.")),
    "unknown-name": Entry("error", N_("“{found}” is not known here; known are: {known}."), N_("Check the spelling.")),
    "not-written": Entry("error", N_("The file {found} could not be written: {reason}."), N_("Close the file if it is open, or choose another folder.")),
    "layout": Entry("error", N_("The layout file has a fault on line {line}: {reason}."), N_("Mend the line, or take a fresh copy of the layout file.")),
    "folder-exists": Entry("error", N_("A follow-up folder stands here already."), N_("Choose another folder, or go on in this one.")),
    "nothing-found": Entry("warning", N_("No workbooks were found in {found}."), N_("Check the folder.")),
}
# fmt: on
