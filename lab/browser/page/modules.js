'use strict';
// Runs CommonJS modules from node_modules as they are, without a bundler.
window.require = (() => {
  const root = location.origin + '/node_modules/';
  const entries = {
    debug: 'debug/src/browser.js',
    events: 'events/events.js',
    jssip: 'jssip/lib/JsSIP.js',
    ms: 'ms/index.js',
    'sdp-transform': 'sdp-transform/lib/index.js',
  };
  const loaded = new Map();

  function fetched(url) {
    const request = new XMLHttpRequest();
    request.open('GET', url, false);
    request.send();
    if (request.status !== 200) {
      throw new Error('no module at ' + url);
    }
    return request.responseText;
  }

  function resolved(name, from) {
    if (!name.startsWith('.')) {
      return root + entries[name];
    }
    const url = new URL(name, from).href;
    return /\.js(on)?$/.test(url) ? url : url + '.js';
  }

  function load(url) {
    if (!loaded.has(url)) {
      const module = { exports: {} };
      // Known before it runs: modules may need each other.
      loaded.set(url, module);
      const text = fetched(url);
      if (url.endsWith('.json')) {
        module.exports = JSON.parse(text);
      } else {
        const run = new Function('module', 'exports', 'require', text + '\n//# sourceURL=' + url);
        run(module, module.exports, (name) => load(resolved(name, url)));
      }
    }
    return loaded.get(url).exports;
  }

  return (name) => load(resolved(name, root));
})();
