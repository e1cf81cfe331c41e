package dev.plimsoll.server.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work when the process is told to end, before the JVM's shutdown begins.
 *
 * <p>A shutdown hook would be too late: hooks run side by side, and the one of ONNX Runtime frees
 * its environment while ours would still be draining requests that use it. The JDK's signal class
 * has no public name, so it is reached by reflection; where it is missing, a hook must do.
 */
public final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /** Calls {@code close} once on INT or TERM and then ends the process. */
  public static void onTermination(Runnable close) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      Object receiver =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handler}, receiver(close));
      for (String name : new String[] {"INT", "TERM"}) {
        handle.invoke(null, signal.getConstructor(String.class).newInstance(name), receiver);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("no signal handling here; a shutdown hook takes its place", e);
      Runtime.getRuntime().addShutdownHook(new Thread(close, "plimsoll-close"));
    }
  }

  private static InvocationHandler receiver(Runnable close) {
    return (proxy, method, arguments) -> {
      if (!method.getName().equals("handle")) {
        return method.getName().equals("hashCode")
            ? System.identityHashCode(proxy)
            : method.getName().equals("equals") ? proxy == arguments[0] : "termination";
      }
      Thread ending =
          new Thread(
              () -> {
                close.run();
                // Asked to end, and ended in order: that is success.
                System.exit(0);
              },
              "plimsoll-close");
      ending.start();
      return null;
    };
  }
}
