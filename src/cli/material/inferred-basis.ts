/** How a verdict of the load balancer came about. */
export const BASIS = "as AWS-LC/s2n decide (inferred)";
