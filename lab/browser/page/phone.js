'use strict';
// A softphone for tests: does as it is told and writes down what happens, a line each.
window.phone = (() => {
  const JsSIP = require('jssip');
  const media = { mediaConstraints: { audio: true, video: false } };
  const lines = [];
  let agent;
  let call;

  const note = (...words) => lines.push(words.join(' '));

  function follow(session) {
    call = session;
    session.on('accepted', (e) => {
      if (e.response) {
        note('routes', e.response.getHeaders('record-route').join(' '));
      }
    });
    session.on('progress', () => note('ringing'));
    session.on('confirmed', () => note('call confirmed'));
    session.on('ended', (e) => note('call ended by', e.originator));
    session.on('failed', (e) => note('call failed:', e.cause));
  }

  return {
    lines: () => lines.join('\n'),

    signIn(server, uri, password) {
      const socket = new JsSIP.WebSocketInterface(server);
      agent = new JsSIP.UA({
        sockets: [socket],
        uri,
        password,
        register_expires: 300,
        connection_recovery_min_interval: 1,
        connection_recovery_max_interval: 2,
      });
      agent.on('connected', () => note('connected'));
      agent.on('disconnected', () => note('disconnected'));
      agent.on('registered', () => note('registered'));
      agent.on('registrationFailed', (e) => note('registration failed:', e.cause));
      agent.on('newMessage', (e) => {
        if (e.originator === 'remote') {
          note('message:', e.request.body.trim());
        }
      });
      agent.on('newRTCSession', (e) => {
        follow(e.session);
        if (e.originator === 'remote') {
          note('called with routes', e.request.getHeaders('record-route').join(' '));
          e.session.answer(media);
        }
      });
      agent.start();
    },

    send(uri, text) {
      agent.sendMessage(uri, text, {
        eventHandlers: {
          succeeded: (e) => note('sent:', e.response.status_code),
          failed: (e) => note('not sent:', e.cause),
        },
      });
    },

    call: (uri) => void agent.call(uri, media),
    hangUp: () => call.terminate(),
    signOut: () => agent.stop(),
  };
})();
