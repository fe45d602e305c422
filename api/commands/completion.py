"""``dehusk completion SHELL``: what makes a shell complete the commands and their options."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from dehusk.cli import COMMANDS
from dehusk.features.extras import load
from dehusk.options import OUTPUT_FORMATS
from dehusk.terminal.options import Parser, add_output_options, add_page_options
from dehusk.terminal.outputs import open_output

_DESCRIPTION = """\
Print the script that makes a shell complete dehusk's commands, options and
files."""

_EPILOG = """\
examples:
  dehusk completion bash > ~/.local/share/bash-completion/completions/dehusk
  dehusk completion zsh > "${fpath[1]}/_dehusk\""""

#: A first argument that begins no command is a file, which bash completes where nothing else is found.
_AFTERWARDS = {"bash": "complete -o default -F _shtab_dehusk dehusk\n"}
#: What options and arguments that are files or folders are called in a command's help.
FILES = frozenset(("FILE", "DIR", "INPUT", "OUTPUT", "MODEL", "DIR|FILE"))


def make_parser() -> Parser:
    """The command's options."""
    parser = Parser("dehusk completion", "dehusk completion {bash,zsh,tcsh}", _DESCRIPTION, _EPILOG)
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="the shell that reads the script")
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run the command; always 0."""
    options = make_parser().parse_args(arguments)
    shtab = load("shtab", "completion", "shell completion")
    parser, made = parser_of_all()
    for each in (parser, *made):
        for action in each._actions:  # argparse has no other way to ask for them, and shtab goes the same
            if action.metavar in FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    with open_output(None) as output:
        output.write(shtab.complete(parser, options.shell) + "\n" + _AFTERWARDS.get(options.shell, ""))
    return 0


def parser_of_all() -> tuple[Parser, list[Parser]]:
    """The parser of the whole command line, and the one of each command."""
    made = {f"dehusk {name}": import_module(f"dehusk.commands.{name}").make_parser() for name in COMMANDS}
    parser = Parser("dehusk", "dehusk [COMMAND] [options] [FILE ...]", "", "")
    add_output_options(parser, OUTPUT_FORMATS)
    commands = parser.add_subparsers(prog="dehusk", parser_class=lambda prog, **_: made[prog])  # type: ignore[call-overload]
    for name in COMMANDS:
        commands.add_parser(name, help=(made[f"dehusk {name}"].description or "").partition(".")[0].replace("\n", " "))
    add_page_options(parser)
    return parser, list(made.values())
