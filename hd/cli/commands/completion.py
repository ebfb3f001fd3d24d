"""`hd completion`: print a shell's completion script."""

from __future__ import annotations

import click

from hd.cli import output


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for your shell.

    It completes commands, options, ticket ids with titles, and the desk's names. In ~/.bashrc: eval "$(hd completion
    bash)". In ~/.zshrc, after compinit: eval "$(hd completion zsh)". For fish, write it to
    ~/.config/fish/completions/hd.fish. Completion only reads and never reports errors.

    \b
    hd completion bash
    hd completion fish
    """
    from hd.cli.completion.complete import script

    output.print_data(script(shell))
