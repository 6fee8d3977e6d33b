"""An XMPP component for tests: does what lines on a TCP connection say, and prints what happens, a line each."""
import asyncio
import logging
import sys

import slixmpp


class Component(slixmpp.ComponentXMPP):
    def __init__(self, address, secret, host, port):
        super().__init__(address.split("@")[1], secret, host, port)
        self.speaker = address
        for plugin in ("xep_0199", "xep_0184"):
            self.register_plugin(plugin)
        self["xep_0184"].auto_ack = False
        self.add_event_handler("session_start", lambda _: tell("ready", self.boundjid))
        self.add_event_handler("message", lambda m: tell("message", m["from"], m["to"], m["id"], m["body"]))
        self.add_event_handler("message_error", self.failed)
        self.add_event_handler("disconnected", lambda _: tell("disconnected"))
        self.add_event_handler("stream_error", lambda e: tell("stream-error", e["condition"]))
        self.add_event_handler("presence_subscribe", lambda p: tell("subscribe", p["from"].bare))

    def failed(self, m):
        # slixmpp finds no condition where the stream has the namespace of components.
        words = [c.tag.split("}")[1] for c in m.xml.iter() if c.tag.startswith("{urn:ietf:params:xml:ns:xmpp-stanzas}")]
        tell("bounced", m["from"], m["id"], *words)

    def do(self, line):
        verb, _, rest = line.partition(" ")
        if verb == "send":
            to, ident, body = rest.split(" ", 2)
            m = self.make_message(mto=to, mbody=body, mtype="chat", mfrom=self.speaker)
            m["id"] = ident
            m.send()
        elif verb == "raw":
            self.send_raw(rest)
        elif verb == "ping":
            asyncio.ensure_future(self.ping(rest))
        else:
            tell("unknown", verb)

    async def ping(self, to):
        try:
            await self["xep_0199"].send_ping(to, ifrom=self.speaker, timeout=100)
            tell("pong", to)
        except slixmpp.exceptions.IqError as e:
            tell("ping-error", to, e.condition)
        except slixmpp.exceptions.IqTimeout:
            tell("ping-timeout", to)


def tell(*words):
    print("event", *words, flush=True)


async def obey(component, reader, writer):
    while line := await reader.readline():
        component.do(line.decode().rstrip("\n"))
        writer.write(b"ok\n")
    writer.close()


def main():
    address, secret, host, port, control_host, control_port = sys.argv[1:]
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s", stream=sys.stdout)
    component = Component(address, secret, host, int(port))
    component.loop.run_until_complete(
        asyncio.start_server(lambda r, w: obey(component, r, w), control_host, int(control_port)))
    component.connect()
    component.loop.run_forever()


main()
