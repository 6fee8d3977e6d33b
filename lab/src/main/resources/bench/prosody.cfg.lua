-- Prosody between servers and a component; nothing else is loaded.
run_as_root = true
daemonize = false
pidfile = "%DIRECTORY%/prosody.pid"
data_path = "%DIRECTORY%"
interfaces = { "%OUTSIDE%" }
c2s_ports = { }
c2s_direct_tls_ports = { }
s2s_ports = { }
s2s_direct_tls_ports = { %PARTNER_PORT% }
component_interfaces = { "%OUTSIDE%" }
component_ports = { %COMPONENT_PORT% }
http_ports = { }
https_ports = { }
use_ipv6 = false
unbound = {
  resolvconf = false;
  hoststxt = false;
  forward = "%NAMES%";
  options = { ["do-not-query-localhost:"] = "no" };
}
modules_enabled = { "s2s", "saslauth", "tls", "s2s_auth_certs", "smacks", "posix" }
modules_disabled = { "c2s", "http", "admin_shell", "admin_socket", "offline" }
s2s_require_encryption = true
s2s_secure_auth = true
ssl = {
  cafile = "%AUTHORITY%";
  certificate = "%DOMAIN_CERTIFICATE%";
  key = "%DOMAIN_KEY%";
  ciphersuites = "TLS_AES_128_GCM_SHA256";
}
log = { warn = "*console" }

-- It wants one; nobody is there.
VirtualHost "nobody.harbor.example"

Component "harbor.example"
  component_secret = "%COMPONENT_SECRET%"
  modules_enabled = { "s2s", "saslauth", "tls", "s2s_auth_certs", "smacks" }
