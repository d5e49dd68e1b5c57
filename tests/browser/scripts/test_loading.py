"""The file with all scripts gives what each of them exports as an ES module of its own."""

import pytest

from demos._browser import scripts

PATHS = [path for path in sorted(scripts.FOLDER.rglob("*.js")) if path.name != "types.js"]

# The browser's own idea of the same sources: every script is a module with an address of its own.
MODULE = """async (script, [name, sources]) => {
  const addresses = {};
  const addressOf = (name) => (addresses[name] ??= URL.createObjectURL(new Blob(
    [sources[name].replaceAll(/(?<=^import .* from ")[^"]+/gm, (path) =>
      addressOf(new URL(path, `scripts:/${name}`).pathname.slice(1)))],
    { type: "text/javascript" },
  )));
  const module = await import(addressOf(name));
  return [Object.keys(script).sort(), Object.keys(module).sort()];
}"""


@pytest.mark.parametrize("path", PATHS, ids=scripts.name)
def test_a_script_exports_what_it_does_as_a_module(run, path):
    sources = {scripts.name(path): path.read_text("utf-8") for path in PATHS}
    name = scripts.name(path)
    sent, module = run(name, MODULE, [name, sources])
    assert sent == module and sent


def test_two_scripts_share_what_both_import(opened):
    same = opened().run(
        "_browser/dom.js", "(dom, _, load) => load('_browser/dom.js').make === dom.make"
    )
    assert same
