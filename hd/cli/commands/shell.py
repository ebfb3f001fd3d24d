"""`hd completion`: what the shell needs to complete commands, ids and names."""

from __future__ import annotations

import click

from hd.cli import answer


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that lets a shell complete commands, options, ids with their titles, and the desk's names.

    Completing reads only, and says nothing where there is nothing to say.

    \b
    hd completion bash > ~/.local/share/bash-completion/completions/hd
    eval "$(hd completion zsh)"          in ~/.zshrc
    hd completion fish > ~/.config/fish/completions/hd.fish
    """
    from hd.cli.completion import script

    answer.out(script(shell))
