/** What has a process to itself: a node, or what runs inside beside a server. */
@NullMarked
package io.sallyport.app.process;

import org.jspecify.annotations.NullMarked;
