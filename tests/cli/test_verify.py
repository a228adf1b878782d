"""``rcep verify``: a report, or a comparison, held against its manifest."""

from pathlib import Path

from tests.cli.conftest import Command


def test_reports_and_comparisons_verify_and_an_edit_is_named(rcep: Command, tmp_path: Path) -> None:
    out = ("--tables-only", "--out", tmp_path)
    assert rcep("run", "--draws", "0", *out).code == 0
    assert rcep("compare", "baseline", "full_use", *out).code == 0
    for name in ("baseline", "comparison-baseline-full_use"):
        done = rcep("verify", tmp_path / name)
        assert done.code == 0
        assert done.out.endswith("files, all as written\n")
        with (tmp_path / name / "manifest.json").open("ab") as file:
            file.write(b"\n")
        table = next((tmp_path / name / "tables").iterdir())
        table.unlink()
        differs = rcep("verify", tmp_path / name)
        assert (differs.code, differs.err) == (1, "")
        assert f"tables/{table.name}: is missing\n" in differs.out
        assert "manifest.json: was changed in its layout" in differs.out
        assert "differences: 2; files: " in differs.out


def test_what_is_no_report_ends_with_code_2(rcep: Command, tmp_path: Path) -> None:
    refused = rcep("verify", tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "it has no manifest.json; name the folder of a report" in refused.err
