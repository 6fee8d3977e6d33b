package io.sallyport.lab.bench;

/** A kind of load on one subject, which can be begun and ended again and again. */
interface Work {
  void begin();

  void end();

  /** Pieces of work done since the subject started. */
  long done();

  /** Pieces that the subject refused or lost; there should be none. */
  long failed();
}
