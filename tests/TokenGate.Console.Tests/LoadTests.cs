using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Console.Tests;

/// <summary>
/// What the first page costs to get. How soon it stands is a matter of the machine: what makes it slow everywhere is bytes and round trips,
/// and those are counted here.
/// </summary>
[Collection(ConsoleTests.Name)]
public sealed class LoadTests(ConsoleFixture fixture, ITestOutputHelper output)
{
    private const int MostBytes = 300_000;
    private const int MostAnswers = 40;

    [BrowserFact]
    public async Task FirstPage_WithNothingCached_CostsUnder300KilobytesAnd40Answers()
    {
        await using var window = await fixture.OpenAsync("viewer");
        var wire = await window.Page.Context.NewCDPSessionAsync(window.Page);
        await wire.SendAsync("Network.enable");
        var (bytes, answers) = (0L, 0);
        wire.Event("Network.loadingFinished").OnEvent += (_, data) =>
        {
            Interlocked.Add(ref bytes, (long)data!.Value.GetProperty("encodedDataLength").GetDouble());
            Interlocked.Increment(ref answers);
        };
        await window.Page.GotoAsync(fixture.Gateway.Console.ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await window.Page.Locator(".five-one.trusted .five-value").WaitForAsync();
        await window.Page.Locator(".chart-canvas canvas").WaitForAsync();
        await window.SettledAsync();
        output.WriteLine($"{Interlocked.Read(ref bytes):N0} bytes in {answers} answers");
        Assert.InRange(Interlocked.Read(ref bytes), 20_000, MostBytes);
        Assert.InRange(answers, 3, MostAnswers);
    }
}
