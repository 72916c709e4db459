package cases;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** A test run that leaves everything behind: it starts a container in a network, says so, and is gone. */
final class Leaving {
  private Leaving() {}

  public static void main(String[] args) {
    var network = Network.newNetwork();
    var busybox = new GenericContainer<>("busybox:1.36").withNetwork(network).withCommand("sleep", "3600");
    busybox.start();
    System.out.println(busybox.getContainerId() + " " + network.getId());
    Runtime.getRuntime().halt(0); // without the library's own last deeds
  }
}
