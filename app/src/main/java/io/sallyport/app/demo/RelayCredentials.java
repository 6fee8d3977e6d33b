package io.sallyport.app.demo;

/** What a client shows to a relay, as the A/V authentication service wrote it. */
record RelayCredentials(String user, String password) {}
