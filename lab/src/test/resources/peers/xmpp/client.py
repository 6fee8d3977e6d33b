"""A person's XMPP client for tests: does what lines on a TCP connection say, and prints what happens, a line each."""
import asyncio
import logging
import ssl
import sys

import slixmpp


class Client(slixmpp.ClientXMPP):
    def __init__(self, address, password, authority):
        super().__init__(address, password)
        if authority == "any":
            self.ssl_context.check_hostname = False
            self.ssl_context.verify_mode = ssl.CERT_NONE
        else:
            self.ca_certs = authority
        self.flooding = None
        self.burst = 0
        self.auto_authorize = None
        self.auto_subscribe = False
        for plugin in ("xep_0045", "xep_0085", "xep_0199", "xep_0184"):
            self.register_plugin(plugin)
        self.add_event_handler("session_start", self.begin)
        self.add_event_handler("message", lambda m: tell("message", m["from"], m["type"], m["id"], m["body"]))
        self.add_event_handler("message_error", self.failed)
        self.add_event_handler("receipt_received", lambda m: tell("receipt", m["from"], m["receipt"]))
        self.add_event_handler("chatstate_composing", lambda m: tell("composing", m["from"]))
        self.add_event_handler("groupchat_message", lambda m: tell("groupchat", m["from"], m["id"], m["body"]))
        for kind in ("subscribe", "subscribed", "unsubscribe", "unsubscribed"):
            self.add_event_handler("presence_" + kind, lambda p, k=kind: tell(k, p["from"].bare))
        for show in ("available", "away", "chat", "dnd", "xa"):
            self.add_event_handler("presence_" + show, lambda p: tell("available", p["from"], p["show"] or "-"))
        self.add_event_handler("presence_unavailable", lambda p: tell("unavailable", p["from"]))
        self.add_event_handler("presence_error", lambda p: tell("presence-error", p["from"], p["error"]["condition"]))
        self.add_event_handler("failed_auth", lambda _: tell("refused"))
        self.add_event_handler("disconnected", lambda _: tell("disconnected"))

    async def begin(self, _):
        await self.get_roster()
        self.send_presence()
        tell("ready", self.boundjid)

    def failed(self, m):
        tell("bounced", m["from"], m["id"], m["error"]["type"], m["error"]["condition"], m["error"]["text"])

    def do(self, line):
        verb, _, rest = line.partition(" ")
        if verb == "send":
            to, ident, body = rest.split(" ", 2)
            m = self.make_message(mto=to, mbody=body, mtype="chat")
            m["id"] = ident
            m["request_receipt"] = True
            m.send()
        elif verb == "composing":
            m = self.make_message(mto=rest, mtype="chat")
            m["chat_state"] = "composing"
            m.send()
        elif verb in ("subscribe", "subscribed", "unsubscribe", "unsubscribed"):
            self.send_presence(pto=rest, ptype=verb)
        elif verb == "presence":
            self.send_presence(pshow=rest)
        elif verb == "join":
            room, nick = rest.split(" ")
            asyncio.ensure_future(self.join(room, nick))
        elif verb == "groupchat":
            room, ident, body = rest.split(" ", 2)
            m = self.make_message(mto=room, mbody=body, mtype="groupchat")
            m["id"] = ident
            m.send()
        elif verb == "ping":
            asyncio.ensure_future(self.ping(rest))
        elif verb == "flood":
            to, prefix, count, pause = rest.split(" ")
            asyncio.ensure_future(self.flood(to, prefix, int(count), float(pause)))
        elif verb == "burst":
            self.burst += int(rest)
        elif verb == "stop":
            self.flooding = None
        elif verb == "connect":
            self.connect(self.place)
        else:
            tell("unknown", verb)

    async def join(self, room, nick):
        await self["xep_0045"].join_muc_wait(room, nick, timeout=100)
        tell("joined", room)

    async def ping(self, to):
        try:
            await self["xep_0199"].send_ping(to, timeout=100)
            tell("pong", to)
        except slixmpp.exceptions.IqError as e:
            tell("ping-error", to, e.condition)
        except slixmpp.exceptions.IqTimeout:
            tell("ping-timeout", to)

    async def flood(self, to, prefix, count, pause):
        self.flooding = prefix
        for i in range(count):
            if self.flooding != prefix:
                break
            m = self.make_message(mto=to, mbody="%s%d" % (prefix, i), mtype="chat")
            m["id"] = "%s%d" % (prefix, i)
            m.send()
            self.burst = max(0, self.burst - 1)
            await asyncio.sleep(0 if self.burst else pause)
        tell("flooded", prefix)


def tell(*words):
    print("event", *words, flush=True)


async def obey(client, reader, writer):
    while line := await reader.readline():
        client.do(line.decode().rstrip("\n"))
        writer.write(b"ok\n")
    writer.close()


def main():
    address, password, host, port, authority, control_host, control_port = sys.argv[1:]
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s", stream=sys.stdout)
    client = Client(address, password, authority)
    loop = client.loop
    loop.run_until_complete(
        asyncio.start_server(lambda r, w: obey(client, r, w), control_host, int(control_port)))
    client.place = (host, int(port))
    client.connect(client.place)
    loop.run_forever()


main()
