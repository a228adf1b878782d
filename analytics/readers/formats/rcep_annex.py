"""A party's schedule in RCEP Annex I, as a workbook."""

from analytics.readers import annex_checks
from analytics.readers.formats import Format, Rule
from analytics.readers.rcep_annex import read_annex_file

_KIND = ("rcep-annex",)

FORMAT = Format(
    looks="an annex (Excel)",
    is_such=lambda kind, _: kind in ("xls", "xlsx"),
    read=lambda path, importer, origin, sheet: read_annex_file(path, importer, origin, sheet=sheet),
    rules=(
        Rule("rising-rates", "no rate rises from one stage year to the next",
             annex_checks.rising_rates, kinds=_KIND),
        Rule("equal-cuts", "lines that are cut in equal steps are so in every stage year",
             annex_checks.equal_cuts, kinds=_KIND),
        Rule("partly-excluded", "a line that is excluded (U) is so in every stage year",
             annex_checks.partly_excluded, kinds=_KIND),
        Rule("last-stage",
             'the last column is that of "Year 20 (or 21) and Subsequent Years"',
             annex_checks.last_stage, kinds=_KIND),
        Rule("stage-order", "columns stand in the order of their stage years",
             annex_checks.stage_order, kinds=_KIND),
        Rule("blank-lines", "every row with the code of a line has rates",
             annex_checks.blank_lines, kinds=_KIND),
    ),
    most_unknown=0.30,  # up to 0.21 in real files
    most_not_understood=0.001,  # none in real files
)  # fmt: skip
"""How the file is recognised and read."""
