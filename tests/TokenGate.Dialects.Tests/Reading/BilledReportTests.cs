using System.Text;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Tests.Reading;

public sealed class BilledReportTests
{
    [Theory]
    [InlineData("""{"cost":0.0095}""", "cost=9500000")]
    [InlineData("""{"cost":1.5e-7}""", "cost=150")]
    [InlineData("""{"cost":0.00000000049}""", "cost=0")]
    [InlineData("""{"cost":2}""", "cost=2000000000")]
    [InlineData("""{"cost":-1}""", "")]
    [InlineData("""{"cost":1e30}""", "")]
    [InlineData("""{"cost":"0.5"}""", "")]
    [InlineData("""{"cost":null}""", "")]
    [InlineData("""{"cost":{"currency":"EUR","total_cost":0.5}}""", "")]
    [InlineData("""{"cost":{"currency":"USD","total_cost":0.5}}""", "cost=500000000")]
    [InlineData("""{"cost_in_usd_ticks":37756000}""", "cost=3775600")]
    [InlineData("""{"seconds":37.0005}""", "ms=37001")]
    [InlineData("""{"prompt_audio_seconds":203}""", "ms=203000")]
    [InlineData("""{"pages_processed":29}""", "pages=29")]
    [InlineData("""{"billed_units":{"search_units":3}}""", "searches=3")]
    [InlineData("""{"usage_characters":12}""", "characters=12")]
    [InlineData("""{"service_tier":"batch","speed":"standard"}""", "tier=batch")]
    [InlineData("""{"speed":"fast","service_tier":"batch"}""", "tier=fast")]
    [InlineData("""{"serviceTier":"flex","trafficType":"ON_DEMAND"}""", "tier=flex")]
    [InlineData("""{"service_tier":"a tier of its own, and a name"}""", "")]
    [InlineData("""{"server_tool_use":{"web_search_requests":2,"my_tool_requests":1,"code_execution_requests":0}}""", "other=1 web_search=2")]
    [InlineData("""{"connectors":{"web_search_premium":4}}""", "web_search=4")]
    [InlineData("""{"tool_calls_details":{"fetch_url":{"invocation":2}}}""", "web_fetch=2")]
    public void Read_UsageObject_GivesWhatIsBilled(string usage, string expected)
    {
        using var tape = new JsonTape();
        Assert.Null(tape.Parse(Encoding.UTF8.GetBytes(usage)));
        var report = new BilledReport();

        report.Read(tape.Root);
        report.Read(tape.Root);

        Assert.Equal(expected, Wire.Describe(report.ToUnits()));
    }

    [Fact]
    public void ToUnits_CallsToldAndSeen_AreNotAddedUp()
    {
        using var tape = new JsonTape();
        Assert.Null(tape.Parse("{\"server_tool_use\":{\"web_search_requests\":3}}"u8.ToArray()));
        var report = new BilledReport();
        report.NoteCall("web_search"u8);
        report.NoteCall("web_fetch"u8);
        report.Read(tape.Root);

        Assert.Equal("web_fetch=1 web_search=3", Wire.Describe(report.ToUnits()));
    }
}
