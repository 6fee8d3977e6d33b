-- Prosody as the XMPP server of one domain: nothing in the file system beyond its folder, names from one DNS server.
run_as_root = true
daemonize = false
pidfile = "%FOLDER%/prosody.pid"
data_path = "%FOLDER%/data"
interfaces = { "%ADDRESS%" }
c2s_ports = { %CLIENT_PORT% }
s2s_ports = { %SERVER_PORT% }
s2s_direct_tls_ports = { %TLS_PORT% }
c2s_direct_tls_ports = { }
component_ports = { %COMPONENT_PORT% }
component_interfaces = { "%ADDRESS%" }
http_ports = { }
https_ports = { }
local_interfaces = { }
unbound = {
  resolvconf = false;
  hoststxt = false;
  forward = "%RESOLVER%";
  options = { ["do-not-query-localhost:"] = "no" };
}
-- Nothing waits for IPv6 or for a second try.
use_ipv6 = false
modules_enabled = {
  "roster", "saslauth", "tls", "disco", "ping", "presence", "message", "iq", "%DIALBACK%",
  "s2s", "c2s", "s2s_bidi", "s2s_auth_certs", "smacks", "limits", "posix", "vcard4", "offline",
  "%STANZAS%",
}
modules_disabled = { "http", "admin_shell", "admin_socket" }
authentication = "internal_plain"
c2s_require_encryption = true
s2s_require_encryption = %REQUIRE_TLS%
s2s_secure_auth = %SECURE%
certificates = "%FOLDER%/certs"
ssl = {
  cafile = "%AUTHORITY%";
  certificate = "%CERTIFICATE%";
  key = "%KEY%";
}
log = { { to = "console", levels = { min = "debug" } } }
%SETTINGS%

VirtualHost "%DOMAIN%"

%COMPONENTS%
