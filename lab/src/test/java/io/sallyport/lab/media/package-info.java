/** The A/V Edge against clients that no one here wrote: coturn's and baresip. */
@NullMarked
package io.sallyport.lab.media;

import org.jspecify.annotations.NullMarked;
