#!/usr/bin/python3
"""Two agents of libnice, as Communicator has them, that reach each other through a relay alone.

Prints a line for what happens, and ends with 0 once each has heard the other.
usage: relayed.py udp|tcp|tls SERVER PORT USER PASSWORD ADDRESS [SERVER PORT]
The second agent uses the second server if there is one; ADDRESS is where both are.
"""
import ctypes
import sys

import gi

gi.require_version("Nice", "0.1")
from gi.repository import GLib, Nice  # noqa: E402

KINDS = {
    "udp": Nice.RelayType.UDP,
    "tcp": Nice.RelayType.TCP,
    "tls": Nice.RelayType.TLS,
}
COMPONENT = 1
LIMIT_SECONDS = 120
MESSAGES = 20

RECEIVER = ctypes.CFUNCTYPE(
    None,
    ctypes.c_void_p,
    ctypes.c_uint,
    ctypes.c_uint,
    ctypes.c_uint,
    ctypes.c_void_p,
    ctypes.c_void_p,
)
nice = ctypes.CDLL("libnice.so.10")


def say(*words):
    print(*words, flush=True)


class Agent:
    """One side: gathers, is told of the other side, sends and counts what it hears."""

    def __init__(self, name, kind, server, port, user, password, address, is_controlling):
        self.name = name
        self.heard = set()
        self.other = None
        self.state = None
        self.agent = Nice.Agent.new(
            GLib.MainContext.default(), Nice.Compatibility.OC2007R2
        )
        self.agent.set_property("upnp", False)
        self.agent.set_property("force-relay", True)
        self.agent.set_property("controlling-mode", is_controlling)
        self.agent.set_property("ice-udp", kind == "udp")
        self.agent.set_property("ice-tcp", kind != "udp")
        self.agent.connect("candidate-gathering-done", self.gathered)
        self.agent.connect("component-state-changed", self.changed)
        local = Nice.Address.new()
        local.set_from_string(address)
        self.agent.add_local_address(local)
        self.stream = self.agent.add_stream(1)
        self.agent.set_relay_info(
            self.stream, COMPONENT, server, port, user, password, KINDS[kind]
        )
        # Not to be had through introspection, and without it the agent reads nothing.
        self.receiver = RECEIVER(self.received)
        nice.nice_agent_attach_recv(
            ctypes.c_void_p(hash(self.agent)),
            ctypes.c_uint(self.stream),
            ctypes.c_uint(COMPONENT),
            None,
            self.receiver,
            None,
        )
        if not self.agent.gather_candidates(self.stream):
            raise SystemExit("no candidates are gathered")

    def gathered(self, agent, stream):
        candidates = agent.get_local_candidates(stream, COMPONENT)
        relayed = [c for c in candidates if c.type == Nice.CandidateType.RELAYED]
        for candidate in relayed:
            say(
                self.name,
                "relayed",
                candidate.transport.value_nick,
                candidate.addr.dup_string(),
                candidate.addr.get_port(),
            )
        if not relayed:
            raise SystemExit(self.name + " got no relayed address")
        self.candidates = candidates
        start()

    def meet(self, other):
        self.other = other
        _, ufrag, password = other.agent.get_local_credentials(other.stream)
        self.agent.set_remote_credentials(self.stream, ufrag, password)
        self.agent.set_remote_candidates(self.stream, COMPONENT, other.candidates)

    def changed(self, agent, stream, component, state):
        self.state = Nice.component_state_to_string(state)
        say(self.name, "is", self.state)

    def send(self):
        if self.state in ("connected", "ready"):
            for number in range(MESSAGES):
                text = "%s %d" % (self.name, number)
                self.agent.send(self.stream, COMPONENT, len(text), text)

    def received(self, agent, stream, component, length, octets, data):
        self.heard.add(ctypes.string_at(octets, length).decode("ascii", "replace"))

    def has_heard_all(self):
        return len(self.heard) >= MESSAGES


agents = []


def start():
    if len(agents) == 2 and all(hasattr(each, "candidates") for each in agents):
        agents[0].meet(agents[1])
        agents[1].meet(agents[0])


def turn(loop):
    for each in agents:
        each.send()
    if all(each.has_heard_all() for each in agents):
        say("both have heard", MESSAGES)
        loop.quit()
    return True


def main():
    kind, server, port, user, password, address = sys.argv[1:7]
    second = sys.argv[7:9] or [server, port]
    loop = GLib.MainLoop()
    GLib.timeout_add(200, turn, loop)
    GLib.timeout_add_seconds(LIMIT_SECONDS, loop.quit)
    for name, at, first in (("one", (server, port), True), ("two", second, False)):
        agents.append(
            Agent(name, kind, at[0], int(at[1]), user, password, address, first)
        )
    loop.run()
    for each in agents:
        say(each.name, "heard", len(each.heard), "and is", each.state)
    sys.exit(0 if all(each.has_heard_all() for each in agents) else 1)


main()
