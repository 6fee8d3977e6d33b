rem Firewall rules of the pool edge.harbor.lan for ae1.harbor.lan, ae2.harbor.lan, made by:
rem   sallyport ports firewall --target netsh
rem Run as administrator on the node. The last line blocks everything that no rule allows, in both
rem   directions: first see to it that you have a rule for your own access.
rem EXT-11 EXT-12: open to anybody outside, because partners are known by name and not by address. A
rem   Lync Edge closes them for partners newer than OCS 2007; Sallyport needs them until the path
rem   between two edges over 3478 is known: without them some relayed calls with partners fail.
rem   'relayInbound: false' under 'av' closes them
rem GEN-09 INT-01 INT-02 INT-03 INT-04 INT-05 INT-08 INT-09 INT-10 INT-11: no ipv6 rule, because
rem   every known far end is of the other family
rem XMPP-02: port 5269 alone, and SRV records of a partner may name another, which 'sallyport xmpp
rem   check' shows; add outbound TCP from the access addresses to there by hand
rem GEN-03 GEN-04 GEN-05 GEN-07 GEN-08: not rendered, because the topology does not name the hosts:
rem   internal DNS, time servers, certificate authority (ACME), operator access (SSH) and log
rem   export; add those that you use by hand
netsh advfirewall firewall delete rule name="Sallyport"
rem ae1.harbor.lan
netsh advfirewall firewall add rule name="Sallyport" description="EXT-01 XMPP-01" dir=in action=allow protocol=tcp localip=198.51.100.10 localport=5269 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-01 XMPP-01" dir=in action=allow protocol=tcp localip=2001:db8:1::10 localport=5269 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-05" dir=in action=allow protocol=tcp localip=198.51.100.10 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-05" dir=in action=allow protocol=tcp localip=2001:db8:1::10 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-06" dir=in action=allow protocol=tcp localip=198.51.100.10 localport=5061 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-06" dir=in action=allow protocol=tcp localip=2001:db8:1::10 localport=5061 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-08" dir=in action=allow protocol=tcp localip=198.51.100.20 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-08" dir=in action=allow protocol=tcp localip=2001:db8:1::20 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-11 GEN-02" dir=in action=allow protocol=tcp localip=198.51.100.30 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-11 GEN-02" dir=in action=allow protocol=tcp localip=2001:db8:1::30 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-12 GEN-02" dir=in action=allow protocol=udp localip=198.51.100.30 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-12 GEN-02" dir=in action=allow protocol=udp localip=2001:db8:1::30 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-14 GEN-01" dir=in action=allow protocol=udp localip=198.51.100.30 localport=3478 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-14 GEN-01" dir=in action=allow protocol=udp localip=2001:db8:1::30 localport=3478 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-15 GEN-01" dir=in action=allow protocol=tcp localip=198.51.100.30 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-15 GEN-01" dir=in action=allow protocol=tcp localip=2001:db8:1::30 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv4:3,4 localip=198.51.100.10 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv6:2,any localip=2001:db8:1::10 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv4:3,4 localip=198.51.100.20 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv6:2,any localip=2001:db8:1::20 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv4:3,4 localip=198.51.100.30 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv6:2,any localip=2001:db8:1::30 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-02" dir=out action=allow protocol=tcp localip=198.51.100.10 remoteip=any remoteport=80
netsh advfirewall firewall add rule name="Sallyport" description="EXT-02" dir=out action=allow protocol=tcp localip=2001:db8:1::10 remoteip=any remoteport=80
netsh advfirewall firewall add rule name="Sallyport" description="EXT-03" dir=out action=allow protocol=tcp localip=198.51.100.10 remoteip=any remoteport=53
netsh advfirewall firewall add rule name="Sallyport" description="EXT-03" dir=out action=allow protocol=tcp localip=2001:db8:1::10 remoteip=any remoteport=53
netsh advfirewall firewall add rule name="Sallyport" description="EXT-04" dir=out action=allow protocol=udp localip=198.51.100.10 remoteip=any remoteport=53
netsh advfirewall firewall add rule name="Sallyport" description="EXT-04" dir=out action=allow protocol=udp localip=2001:db8:1::10 remoteip=any remoteport=53
netsh advfirewall firewall add rule name="Sallyport" description="EXT-07 FED-01" dir=out action=allow protocol=tcp localip=198.51.100.10 remoteip=any remoteport=5061
netsh advfirewall firewall add rule name="Sallyport" description="EXT-07 FED-01" dir=out action=allow protocol=tcp localip=2001:db8:1::10 remoteip=any remoteport=5061
netsh advfirewall firewall add rule name="Sallyport" description="EXT-09 GEN-02" dir=out action=allow protocol=tcp localip=198.51.100.30 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-09 GEN-02" dir=out action=allow protocol=tcp localip=2001:db8:1::30 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-10 GEN-02" dir=out action=allow protocol=udp localip=198.51.100.30 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-10 GEN-02" dir=out action=allow protocol=udp localip=2001:db8:1::30 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-13" dir=out action=allow protocol=udp localip=198.51.100.30 localport=3478 remoteip=any remoteport=3478
netsh advfirewall firewall add rule name="Sallyport" description="EXT-13" dir=out action=allow protocol=udp localip=2001:db8:1::30 localport=3478 remoteip=any remoteport=3478
netsh advfirewall firewall add rule name="Sallyport" description="EXT-16" dir=out action=allow protocol=tcp localip=198.51.100.30 localport=50000-59999 remoteip=any remoteport=443
netsh advfirewall firewall add rule name="Sallyport" description="EXT-16" dir=out action=allow protocol=tcp localip=2001:db8:1::30 localport=50000-59999 remoteip=any remoteport=443
netsh advfirewall firewall add rule name="Sallyport" description="XMPP-02" dir=out action=allow protocol=tcp localip=198.51.100.10 remoteip=any remoteport=5269
netsh advfirewall firewall add rule name="Sallyport" description="XMPP-02" dir=out action=allow protocol=tcp localip=2001:db8:1::10 remoteip=any remoteport=5269
netsh advfirewall firewall add rule name="Sallyport" description="GEN-01" dir=out action=allow protocol=udp localip=198.51.100.30 remoteip=198.51.100.31 remoteport=3478
netsh advfirewall firewall add rule name="Sallyport" description="GEN-01" dir=out action=allow protocol=tcp localip=198.51.100.30 remoteip=198.51.100.31 remoteport=443
netsh advfirewall firewall add rule name="Sallyport" description="GEN-01" dir=out action=allow protocol=udp localip=2001:db8:1::30 remoteip=2001:db8:1::31 remoteport=3478
netsh advfirewall firewall add rule name="Sallyport" description="GEN-01" dir=out action=allow protocol=tcp localip=2001:db8:1::30 remoteip=2001:db8:1::31 remoteport=443
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv4:3,4 localip=198.51.100.10 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv6:2,any localip=2001:db8:1::10 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv4:3,4 localip=198.51.100.20 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv6:2,any localip=2001:db8:1::20 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv4:3,4 localip=198.51.100.30 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv6:2,any localip=2001:db8:1::30 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-01 XMPP-03" dir=in action=allow protocol=tcp localip=10.20.0.11 localport=23456 remoteip=10.20.1.41
netsh advfirewall firewall add rule name="Sallyport" description="INT-02" dir=in action=allow protocol=tcp localip=10.20.0.11 localport=5061 remoteip=10.20.1.10,10.20.1.11,10.20.1.21
netsh advfirewall firewall add rule name="Sallyport" description="INT-04" dir=in action=allow protocol=tcp localip=10.20.0.11 localport=8057 remoteip=10.20.1.10,10.20.1.11,10.20.1.21
netsh advfirewall firewall add rule name="Sallyport" description="INT-05" dir=in action=allow protocol=tcp localip=10.20.0.11 localport=5062 remoteip=10.20.1.10,10.20.1.11,10.20.1.21
netsh advfirewall firewall add rule name="Sallyport" description="INT-06" dir=in action=allow protocol=udp localip=10.20.0.11 localport=3478 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-06" dir=in action=allow protocol=udp localip=fd00:20::11 localport=3478 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-07" dir=in action=allow protocol=tcp localip=10.20.0.11 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-07" dir=in action=allow protocol=tcp localip=fd00:20::11 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-08" dir=in action=allow protocol=tcp localip=10.20.0.11 localport=4443 remoteip=10.20.1.30
netsh advfirewall firewall add rule name="Sallyport" description="INT-09" dir=in action=allow protocol=tcp localip=10.20.0.11 localport=50001 remoteip=10.20.1.50
netsh advfirewall firewall add rule name="Sallyport" description="INT-10" dir=in action=allow protocol=tcp localip=10.20.0.11 localport=50002 remoteip=10.20.1.50
netsh advfirewall firewall add rule name="Sallyport" description="INT-11" dir=in action=allow protocol=tcp localip=10.20.0.11 localport=50003 remoteip=10.20.1.50
netsh advfirewall firewall add rule name="Sallyport" description="GEN-09" dir=in action=allow protocol=tcp localip=10.20.0.11 localport=9464 remoteip=10.20.1.50,10.20.1.30
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv4:3,4 localip=10.20.0.11 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv6:2,any localip=fd00:20::11 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-03" dir=out action=allow protocol=tcp localip=10.20.0.11 remoteip=10.20.1.10,10.20.1.11,10.20.1.21 remoteport=5061
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv4:3,4 localip=10.20.0.11 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv6:2,any localip=fd00:20::11 remoteip=any
rem ae2.harbor.lan
netsh advfirewall firewall add rule name="Sallyport" description="EXT-01 XMPP-01" dir=in action=allow protocol=tcp localip=198.51.100.11 localport=5269 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-01 XMPP-01" dir=in action=allow protocol=tcp localip=2001:db8:1::11 localport=5269 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-05" dir=in action=allow protocol=tcp localip=198.51.100.11 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-05" dir=in action=allow protocol=tcp localip=2001:db8:1::11 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-06" dir=in action=allow protocol=tcp localip=198.51.100.11 localport=5061 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-06" dir=in action=allow protocol=tcp localip=2001:db8:1::11 localport=5061 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-08" dir=in action=allow protocol=tcp localip=198.51.100.21 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-08" dir=in action=allow protocol=tcp localip=2001:db8:1::21 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-11 GEN-02" dir=in action=allow protocol=tcp localip=198.51.100.31 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-11 GEN-02" dir=in action=allow protocol=tcp localip=2001:db8:1::31 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-12 GEN-02" dir=in action=allow protocol=udp localip=198.51.100.31 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-12 GEN-02" dir=in action=allow protocol=udp localip=2001:db8:1::31 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-14 GEN-01" dir=in action=allow protocol=udp localip=198.51.100.31 localport=3478 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-14 GEN-01" dir=in action=allow protocol=udp localip=2001:db8:1::31 localport=3478 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-15 GEN-01" dir=in action=allow protocol=tcp localip=198.51.100.31 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-15 GEN-01" dir=in action=allow protocol=tcp localip=2001:db8:1::31 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv4:3,4 localip=198.51.100.11 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv6:2,any localip=2001:db8:1::11 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv4:3,4 localip=198.51.100.21 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv6:2,any localip=2001:db8:1::21 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv4:3,4 localip=198.51.100.31 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv6:2,any localip=2001:db8:1::31 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-02" dir=out action=allow protocol=tcp localip=198.51.100.11 remoteip=any remoteport=80
netsh advfirewall firewall add rule name="Sallyport" description="EXT-02" dir=out action=allow protocol=tcp localip=2001:db8:1::11 remoteip=any remoteport=80
netsh advfirewall firewall add rule name="Sallyport" description="EXT-03" dir=out action=allow protocol=tcp localip=198.51.100.11 remoteip=any remoteport=53
netsh advfirewall firewall add rule name="Sallyport" description="EXT-03" dir=out action=allow protocol=tcp localip=2001:db8:1::11 remoteip=any remoteport=53
netsh advfirewall firewall add rule name="Sallyport" description="EXT-04" dir=out action=allow protocol=udp localip=198.51.100.11 remoteip=any remoteport=53
netsh advfirewall firewall add rule name="Sallyport" description="EXT-04" dir=out action=allow protocol=udp localip=2001:db8:1::11 remoteip=any remoteport=53
netsh advfirewall firewall add rule name="Sallyport" description="EXT-07 FED-01" dir=out action=allow protocol=tcp localip=198.51.100.11 remoteip=any remoteport=5061
netsh advfirewall firewall add rule name="Sallyport" description="EXT-07 FED-01" dir=out action=allow protocol=tcp localip=2001:db8:1::11 remoteip=any remoteport=5061
netsh advfirewall firewall add rule name="Sallyport" description="EXT-09 GEN-02" dir=out action=allow protocol=tcp localip=198.51.100.31 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-09 GEN-02" dir=out action=allow protocol=tcp localip=2001:db8:1::31 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-10 GEN-02" dir=out action=allow protocol=udp localip=198.51.100.31 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-10 GEN-02" dir=out action=allow protocol=udp localip=2001:db8:1::31 localport=50000-59999 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="EXT-13" dir=out action=allow protocol=udp localip=198.51.100.31 localport=3478 remoteip=any remoteport=3478
netsh advfirewall firewall add rule name="Sallyport" description="EXT-13" dir=out action=allow protocol=udp localip=2001:db8:1::31 localport=3478 remoteip=any remoteport=3478
netsh advfirewall firewall add rule name="Sallyport" description="EXT-16" dir=out action=allow protocol=tcp localip=198.51.100.31 localport=50000-59999 remoteip=any remoteport=443
netsh advfirewall firewall add rule name="Sallyport" description="EXT-16" dir=out action=allow protocol=tcp localip=2001:db8:1::31 localport=50000-59999 remoteip=any remoteport=443
netsh advfirewall firewall add rule name="Sallyport" description="XMPP-02" dir=out action=allow protocol=tcp localip=198.51.100.11 remoteip=any remoteport=5269
netsh advfirewall firewall add rule name="Sallyport" description="XMPP-02" dir=out action=allow protocol=tcp localip=2001:db8:1::11 remoteip=any remoteport=5269
netsh advfirewall firewall add rule name="Sallyport" description="GEN-01" dir=out action=allow protocol=udp localip=198.51.100.31 remoteip=198.51.100.30 remoteport=3478
netsh advfirewall firewall add rule name="Sallyport" description="GEN-01" dir=out action=allow protocol=tcp localip=198.51.100.31 remoteip=198.51.100.30 remoteport=443
netsh advfirewall firewall add rule name="Sallyport" description="GEN-01" dir=out action=allow protocol=udp localip=2001:db8:1::31 remoteip=2001:db8:1::30 remoteport=3478
netsh advfirewall firewall add rule name="Sallyport" description="GEN-01" dir=out action=allow protocol=tcp localip=2001:db8:1::31 remoteip=2001:db8:1::30 remoteport=443
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv4:3,4 localip=198.51.100.11 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv6:2,any localip=2001:db8:1::11 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv4:3,4 localip=198.51.100.21 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv6:2,any localip=2001:db8:1::21 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv4:3,4 localip=198.51.100.31 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv6:2,any localip=2001:db8:1::31 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-01 XMPP-03" dir=in action=allow protocol=tcp localip=10.20.0.12 localport=23456 remoteip=10.20.1.41
netsh advfirewall firewall add rule name="Sallyport" description="INT-02" dir=in action=allow protocol=tcp localip=10.20.0.12 localport=5061 remoteip=10.20.1.10,10.20.1.11,10.20.1.21
netsh advfirewall firewall add rule name="Sallyport" description="INT-04" dir=in action=allow protocol=tcp localip=10.20.0.12 localport=8057 remoteip=10.20.1.10,10.20.1.11,10.20.1.21
netsh advfirewall firewall add rule name="Sallyport" description="INT-05" dir=in action=allow protocol=tcp localip=10.20.0.12 localport=5062 remoteip=10.20.1.10,10.20.1.11,10.20.1.21
netsh advfirewall firewall add rule name="Sallyport" description="INT-06" dir=in action=allow protocol=udp localip=10.20.0.12 localport=3478 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-06" dir=in action=allow protocol=udp localip=fd00:20::12 localport=3478 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-07" dir=in action=allow protocol=tcp localip=10.20.0.12 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-07" dir=in action=allow protocol=tcp localip=fd00:20::12 localport=443 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-08" dir=in action=allow protocol=tcp localip=10.20.0.12 localport=4443 remoteip=10.20.1.30
netsh advfirewall firewall add rule name="Sallyport" description="INT-09" dir=in action=allow protocol=tcp localip=10.20.0.12 localport=50001 remoteip=10.20.1.50
netsh advfirewall firewall add rule name="Sallyport" description="INT-10" dir=in action=allow protocol=tcp localip=10.20.0.12 localport=50002 remoteip=10.20.1.50
netsh advfirewall firewall add rule name="Sallyport" description="INT-11" dir=in action=allow protocol=tcp localip=10.20.0.12 localport=50003 remoteip=10.20.1.50
netsh advfirewall firewall add rule name="Sallyport" description="GEN-09" dir=in action=allow protocol=tcp localip=10.20.0.12 localport=9464 remoteip=10.20.1.50,10.20.1.30
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv4:3,4 localip=10.20.0.12 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv6:2,any localip=fd00:20::12 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="INT-03" dir=out action=allow protocol=tcp localip=10.20.0.12 remoteip=10.20.1.10,10.20.1.11,10.20.1.21 remoteport=5061
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv4:3,4 localip=10.20.0.12 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv6:2,any localip=fd00:20::12 remoteip=any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv6:134,any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv6:135,any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=in action=allow protocol=icmpv6:136,any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv6:133,any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv6:135,any
netsh advfirewall firewall add rule name="Sallyport" description="GEN-06" dir=out action=allow protocol=icmpv6:136,any
netsh advfirewall set allprofiles firewallpolicy blockinbound,blockoutbound
