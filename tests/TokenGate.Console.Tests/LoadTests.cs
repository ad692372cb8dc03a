using System.Diagnostics;
using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using Xunit;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests;

/// <summary>How soon the first page stands, and what it costs to get it.</summary>
[Collection(ConsoleTests.Name)]
public sealed class LoadTests(ConsoleFixture fixture, ITestOutputHelper output)
{
    private const int MostBytes = 300_000;
    /// <summary>
    /// What is promised is a second on a machine of its own, and the output says what was measured. Beyond this, the page is broken and not
    /// the machine busy.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    [BrowserFact]
    public async Task FirstPage_WithNothingCached_StandsSoonAndCostsUnder300Kilobytes()
    {
        var (best, allowance) = (TimeSpan.MaxValue, 1.0);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await using var window = await fixture.OpenAsync("viewer");
            var wire = await window.Page.Context.NewCDPSessionAsync(window.Page);
            await wire.SendAsync("Network.enable");
            var (bytes, requests) = (0L, 0);
            wire.Event("Network.loadingFinished").OnEvent += (_, data) =>
            {
                Interlocked.Add(ref bytes, (long)data!.Value.GetProperty("encodedDataLength").GetDouble());
                Interlocked.Increment(ref requests);
            };
            var started = Stopwatch.GetTimestamp();
            await window.Page.GotoAsync(fixture.Gateway.Console.ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
            await window.Page.Locator(".figure.trusted .figure-value").WaitForAsync();
            await window.Page.Locator(".chart-canvas canvas").WaitForAsync();
            var elapsed = Stopwatch.GetElapsedTime(started);
            await Expect(window.Page.Locator(".loading")).ToHaveCountAsync(0);
            await window.Page.WaitForTimeoutAsync(300);
            var contention = Contention();
            (best, allowance) = elapsed / contention < best / allowance ? (elapsed, contention) : (best, allowance);
            output.WriteLine($"{elapsed.TotalMilliseconds:F0} ms with a processor {contention:F1} times shared, {Interlocked.Read(ref bytes):N0} bytes in {requests} answers");
            Assert.InRange(Interlocked.Read(ref bytes), 20_000, MostBytes);
        }

        // The best of five, and what other processes took of the processor is not the page's: on a machine with nothing else to do the
        // allowance is 1.
        Assert.True(best < Longest * allowance, $"The first page took {best.TotalMilliseconds:F0} ms at best, with a processor {allowance:F1} times shared.");
    }

    /// <summary>How much longer work takes at the moment than it would with a processor of its own: 1 when nothing else runs.</summary>
    private static double Contention()
    {
        var (wall, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        while (Environment.CpuUsage.TotalTime - processor < TimeSpan.FromMilliseconds(100))
        {
            Thread.SpinWait(2_000);
        }

        return Math.Max(1, Stopwatch.GetElapsedTime(wall) / (Environment.CpuUsage.TotalTime - processor));
    }
}
