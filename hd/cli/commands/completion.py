"""`hd completion`: what the shell needs to complete commands, ids and names."""

from __future__ import annotations

import click

from hd.cli import output


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that lets a shell complete commands, options, ids with their titles, and the desk's names.

    In ~/.bashrc: eval "$(hd completion bash)". In ~/.zshrc, after compinit: eval "$(hd completion zsh)". For fish, into
    ~/.config/fish/completions/hd.fish. Completing only reads, and never complains.

    \b
    hd completion bash
    hd completion fish
    """
    from hd.cli.completion.complete import script

    output.out(script(shell))
