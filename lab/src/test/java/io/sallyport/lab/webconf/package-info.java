/**
 * The Web Conferencing Edge of two nodes with an agent, real servers inside, real clients outside.
 */
@NullMarked
package io.sallyport.lab.webconf;

import org.jspecify.annotations.NullMarked;
