"""The command line ``jushi``: arguments in, an exit code out.

Exit codes: 0 done (an abstention is an answer), 1 the request could not be carried out, 2 wrong
usage, 3 a gate failed, or a replayed answer differs. An error is one line on stderr.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from api import cli_asking, cli_evaluation, cli_library, cli_operation
from api.render import plain_line
from api.version import version
from index.errors import JushiError

DONE, FAILED, WRONG_USAGE = 0, 1, 2
_INTERRUPTED = 130


def build_app() -> typer.Typer:
    """Return the application with all its commands."""
    app = typer.Typer(
        name="jushi",
        help="Cited answers over a folder of documents in Chinese and English, offline.",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_options)
    cli_library.add_commands(app)
    cli_asking.add_commands(app)
    cli_operation.add_commands(app)
    cli_evaluation.add_commands(app)
    return app


def _options(
    *,
    version_wanted: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True)
    ] = False,
) -> None:
    if version_wanted:
        typer.echo(f"jushi {version()}")
        raise typer.Exit


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; errors are printed on stderr."""
    command = typer.main.get_command(build_app())
    try:
        code = command.main(args=arguments or ["--help"], prog_name="jushi", standalone_mode=False)
    except typer.TyperException as error:
        return _complain_of_usage(error)
    except JushiError as error:
        return _complain(str(error), FAILED)
    except OSError as error:
        return _complain_of_system(error)
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    return code if isinstance(code, int) else DONE


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    # One question is too little work to share: threads of arithmetic would only wait for each other.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    # Output that an odd locale cannot carry must not end in a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
    sys.exit(code)


def _complain(message: str, code: int) -> int:
    for line in message.split("\n"):
        typer.echo(f"jushi: {plain_line(line)}", err=True)
    return code


def _complain_of_usage(error: typer.TyperException) -> int:
    """Print in one line what typer would print in four."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "jushi"
    code = getattr(error, "exit_code", WRONG_USAGE)
    return _complain(
        f"{getattr(error, 'format_message', error.__str__)()} See: {path} --help", code
    )


def _complain_of_system(error: OSError) -> int:
    if isinstance(error, BrokenPipeError):
        # The reader (``head``, say) has enough: nothing is wrong.
        _abandon_stdout()
        return DONE
    where = f"{error.filename}: " if error.filename else ""
    return _complain(f"{where}{error.strerror or error}", FAILED)


def _abandon_stdout() -> None:
    """Point stdout nowhere, so that the interpreter's last flush does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
