using System.Globalization;
using System.Text.Json;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>The demo keeps what it promises.</summary>
public sealed class DemoTests
{
    private const int Seconds = 15;
    private const double HonestKeep = 0.95;
    private const double InflatedKeep = 0.20;

    [Fact]
    public async Task Demo_ForAFewSeconds_TrustsHonestWorkAndLittleElse()
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-demo-test-").FullName;
        try
        {
            var (code, output, errors) = await TokenGateProcess.InvokeAsync(
                "demo", "--seconds", Seconds.ToString(CultureInfo.InvariantCulture), "--json", "--data", folder);

            Assert.True(code == 0, errors);
            using var result = JsonDocument.Parse(output);
            var users = result.RootElement.GetProperty("users").EnumerateArray().ToList();
            Assert.InRange(users.Count, 28, 40);
            Assert.All(users, user => Assert.True(user.GetProperty("exchanges").GetInt64() > 0, user.ToString()));
            foreach (var user in users)
            {
                if (user.GetProperty("inflates").ValueKind == JsonValueKind.Null)
                {
                    Assert.True(user.GetProperty("kept").GetDouble() >= HonestKeep, $"Honest work was withheld: {user}");
                }
                else
                {
                    Assert.True(user.GetProperty("trusted_of_gross").GetDouble() < InflatedKeep, $"Inflated usage was trusted: {user}");
                }
            }

            Assert.True(File.Exists(Path.Combine(result.RootElement.GetProperty("journal").GetString()!, "journal.db")));
            await AssertLedgerAgreesAsync(result.RootElement, folder);
            await RecountScript.AssertAgreesAsync(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task AssertLedgerAgreesAsync(JsonElement demo, string folder)
    {
        var (code, output, errors) = await TokenGateProcess.InvokeAsync("audit", "summary", "--json", "--ledger", folder);
        Assert.True(code == 0, errors);
        using var summary = JsonDocument.Parse(output);
        var tokens = summary.RootElement.GetProperty("tokens");

        // The months before stand in the same journal.
        var past = demo.GetProperty("past");
        Assert.InRange(past.GetProperty("exchanges").GetInt64(), 5_000, 50_000);
        Assert.Equal(demo.GetProperty("exchanges").GetInt64() + past.GetProperty("exchanges").GetInt64(), summary.RootElement.GetProperty("exchanges").GetInt64());
        Assert.Equal(
            demo.GetProperty("trusted").GetInt64() + past.GetProperty("trusted").GetInt64(),
            tokens.GetProperty("trusted_input").GetInt64() + tokens.GetProperty("trusted_output").GetInt64());
    }
}
