package io.sallyport.topology.firewall;

/** Whether outbound media rules name the source ports of the A/V Edge. */
public enum Strictness {
  /**
   * Outbound media leaves from the relay ports, or from 3478, only. What a target cannot match is
   * widened, with a warning by row id.
   */
  STRICT,
  /** Source ports are never named: any port of the A/V Edge's own address. */
  WIDE
}
