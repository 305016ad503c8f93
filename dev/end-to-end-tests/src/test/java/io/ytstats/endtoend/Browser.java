package io.ytstats.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A Chromium without a window, driven by Selenium. */
final class Browser implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final ChromeDriver driver;
  private final List<String> complaints = new ArrayList<>();

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts it; on a machine without Chromium and its driver the test is skipped, and says so. */
  static Browser start(Path profile) {
    Path browser = Path.of("/usr/bin/chromium");
    Path control = Path.of("/usr/bin/chromedriver");
    SystemPrograms.assumeInstalled("chromium chromium-driver", browser, control);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // for root, as in CI
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--user-data-dir=" + profile);
    options.setCapability("goog:loggingPrefs", logs);
    return new Browser(
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(control.toFile())
                .usingAnyFreePort()
                .build(),
            options));
  }

  void open(String address) {
    driver.get(address);
  }

  /** Sets the size of the page, in CSS pixels. */
  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** Presses a key wherever the focus is. */
  void press(CharSequence keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** Presses a key on an element. The page may replace it by a newer one between look and press. */
  void pressOn(String selector, CharSequence keys) {
    Awaitility.await("a key pressed on " + selector)
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
        .until(
            () -> {
              find(selector).sendKeys(keys);
              return true;
            });
  }

  void escape() {
    press(Keys.ESCAPE);
  }

  Object script(String script) {
    return driver.executeScript(script);
  }

  /** Waits until an element's text has this. */
  void awaitText(String selector, String text, Duration limit) {
    Awaitility.await(selector + " has '" + text + "'")
        .atMost(limit)
        .ignoreExceptions() // the element may be replaced meanwhile
        .until(() -> find(selector).getText().contains(text));
  }

  /** The whole page as a picture, under target/. */
  void screenshot(String name) {
    Map<?, ?> page =
        (Map<?, ?>)
            driver.executeCdpCommand("Page.getLayoutMetrics", Map.of()).get("cssContentSize");
    Map<String, Object> whole =
        Map.of(
            "x", 0, "y", 0, "width", page.get("width"), "height", page.get("height"), "scale", 1);
    Map<String, Object> answer =
        driver.executeCdpCommand(
            "Page.captureScreenshot",
            Map.of("format", "png", "captureBeyondViewport", true, "clip", whole));
    try {
      Files.createDirectories(SCREENSHOTS);
      Files.write(
          SCREENSHOTS.resolve(name + ".png"),
          Base64.getDecoder().decode((String) answer.get("data")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that the browser's console has had so far: errors, refusals of the policy, warnings. */
  List<String> complaints() {
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      complaints.add(entry.getLevel() + " " + entry.getMessage());
    }
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
