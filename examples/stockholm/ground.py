"""Stockholm's bodies, strategy, people and consultation in a running system, so that a first project can be opened."""

from __future__ import annotations

from cli.client import Client
from contracts.rpc import portfolio
from contracts.rpc.base import Role
from contracts.rpc.notify import Language
from devstack.stack import Stack
from examples.stockholm.consultation import answer_comments, hold_consultation
from examples.stockholm.files import Example
from examples.stockholm.play import Play
from examples.stockholm.stage import Stage


def lay_the_ground(stack: Stack) -> None:
    """Once: a system that knows a strategy is left as it is."""
    with Client(stack.amqp_uri("cli"), "") as line:
        play = Play(Example(), stack, Stage(Language.EN, quiet=True), line)
        office = play.as_(Role.PROGRAMME_OFFICE)
        known = play.call(office, portfolio.Strategies, "portfolio.list_strategies")
        if not known.items:
            play.lay_the_ground()
            hold_consultation(play)
            answer_comments(play)
