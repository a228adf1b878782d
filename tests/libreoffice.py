"""LibreOffice as tests use it: files converted by one profile, which is made once."""

import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""LibreOffice's setting that it never believes a stored value."""
EACH_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""Every sheet as a file of values with fifteen digits, as LibreOffice writes them to workbooks."""
SECONDS = 600
"""How long a conversion may take; machines that do much else are slow."""


@dataclass(frozen=True)
class LibreOffice:
    """The program with a profile: starting with a new profile takes longer than a conversion.

    Attributes
    ----------
    program
        Path of ``soffice``.
    profile
        Folder of the profile, of this process alone.
    """

    program: str
    profile: Path

    def convert(self, kind: str, out: Path, *files: Path) -> bytes:
        """Write files in another format into a folder and return what the program said."""
        return self._run(["--convert-to", kind, "--outdir", str(out), *map(str, files)])

    def recalculated(self, path: Path, folder: Path) -> Path:
        """Compute every formula anew; return a new folder with the values of each sheet as CSV.

        A workbook, with each formula spelled out, takes as long again to write.
        """
        user = self.profile / "user"
        user.mkdir(parents=True, exist_ok=True)
        (user / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
        said = self.convert(EACH_SHEET, folder / "out", path)
        assert b"Error" not in said, said
        for sheet in (folder / "out").iterdir():
            sheet.rename(sheet.with_name(sheet.name.removeprefix(f"{path.stem}-")))
        return folder / "out"

    def _run(self, arguments: Sequence[str]) -> bytes:
        command = [self.program, f"-env:UserInstallation={self.profile.as_uri()}", "--headless"]
        # The program is started by another, which does not end it when it is ended itself.
        process = subprocess.Popen(
            [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=SECONDS)
        except BaseException:
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()
            raise
        assert process.returncode == 0, said
        return said
