'use strict';
// Calls between two ends in this page that may use relays only. Reports in lines of name=value.
window.media = (() => {
  const LIMIT_MS = 120000;
  const POLL_MS = 50;
  const ENOUGH_AUDIO_PACKETS = 50;
  // Fragments of an SCTP message fill datagrams to the brim.
  const LONG_TEXT = 'quay '.repeat(4000);

  // What is waited for names itself when it does not come.
  async function until(what, condition) {
    const deadline = performance.now() + LIMIT_MS;
    let found = await condition();
    while (!found) {
      if (performance.now() > deadline) {
        throw new Error('waited in vain for ' + what());
      }
      await new Promise((wake) => setTimeout(wake, POLL_MS));
      found = await condition();
    }
    return found;
  }

  class End {
    constructor(name, server) {
      this.name = name;
      this.errors = [];
      this.candidates = [];
      this.received = [];
      this.connection = new RTCPeerConnection({
        iceServers: [server],
        iceTransportPolicy: 'relay',
        // One allocation carries audio and data.
        bundlePolicy: 'max-bundle',
      });
      this.connection.onicecandidate = (e) => {
        if (e.candidate && e.candidate.candidate) {
          this.candidates.push(e.candidate.candidate);
        }
      };
      this.connection.onicecandidateerror = (e) => this.errors.push(e.errorCode + ' ' + e.errorText);
      this.connection.ondatachannel = (e) => this.hear(e.channel);
      // What nobody plays is not decoded.
      this.connection.ontrack = (e) => {
        this.speaker = new Audio();
        this.speaker.srcObject = e.streams[0];
        this.speaker.play();
      };
    }

    hear(channel) {
      this.channel = channel;
      channel.onmessage = (e) => this.received.push(e.data);
    }

    // The description with all candidates in it.
    async described(description) {
      await this.connection.setLocalDescription(description);
      await until(
        () => this.name + ' to gather: ' + this.errors,
        () => this.connection.iceGatheringState === 'complete',
      );
      return this.connection.localDescription;
    }

    async stats() {
      const all = [...(await this.connection.getStats()).values()];
      const transport = all.find((s) => s.type === 'transport');
      const pair = all.find((s) => s.id === transport?.selectedCandidatePairId);
      return {
        transport,
        local: all.find((s) => s.id === pair?.localCandidateId),
        remote: all.find((s) => s.id === pair?.remoteCandidateId),
        audio: all.find((s) => s.type === 'inbound-rtp' && s.kind === 'audio'),
      };
    }

    async awaitMedia() {
      let seen = {};
      return until(
        () => this.name + ' to hear; it saw ' + JSON.stringify(seen),
        async () => {
          seen = await this.stats();
          const { remote, audio } = seen;
          const isHeard = audio?.packetsReceived >= ENOUGH_AUDIO_PACKETS && audio.totalAudioEnergy > 0;
          return isHeard && remote?.candidateType === 'relay' && seen;
        },
      );
    }

    report({ transport, local, remote, audio }) {
      const values = {
        local: local.candidateType,
        'local.address': local.address + ':' + local.port,
        'local.protocol': local.relayProtocol,
        'local.url': local.url,
        remote: remote.candidateType,
        'remote.address': remote.address + ':' + remote.port,
        // Of all pairs of candidates: the browser may change over to another in the middle.
        sent: transport.bytesSent,
        received: transport.bytesReceived,
        packets: audio.packetsReceived,
        lost: audio.packetsLost,
        heard: this.received.map((text) => text.length).join(' '),
      };
      return Object.entries(values)
        .map(([key, value]) => this.name + '.' + key + '=' + value)
        .join('\n');
    }

    close() {
      this.connection.close();
    }
  }

  async function connect(mara, ines) {
    mara.hear(mara.connection.createDataChannel('words'));
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const end of [mara, ines]) {
      end.connection.addTrack(microphone.getAudioTracks()[0], microphone);
    }
    const offer = await mara.described(await mara.connection.createOffer());
    await ines.connection.setRemoteDescription(offer);
    const answer = await ines.described(await ines.connection.createAnswer());
    await mara.connection.setRemoteDescription(answer);
  }

  async function talk(mara, ines) {
    for (const end of [mara, ines]) {
      await until(
        () => 'the channel of ' + end.name + ': ' + end.connection.connectionState + ', ' + end.errors,
        () => end.channel?.readyState === 'open',
      );
    }
    for (const [from, to] of [[mara, ines], [ines, mara]]) {
      from.channel.send('ahoy');
      from.channel.send(LONG_TEXT);
      await until(() => 'messages of ' + from.name, () => to.received.length === 2);
    }
  }

  return {
    // Calls from an end with one server to an end with another, and tells how it went.
    async call(first, second) {
      const mara = new End('mara', first);
      const ines = new End('ines', second);
      try {
        await connect(mara, ines);
        await talk(mara, ines);
        return mara.report(await mara.awaitMedia()) + '\n' + ines.report(await ines.awaitMedia());
      } finally {
        mara.close();
        ines.close();
      }
    },

    // Asks a server for a relay, and tells what came of it.
    async gather(server) {
      const mara = new End('mara', server);
      try {
        mara.connection.createDataChannel('words');
        await mara.described(await mara.connection.createOffer());
        return 'candidates=' + mara.candidates.length + '\nerrors=' + mara.errors;
      } finally {
        mara.close();
      }
    },
  };
})();
