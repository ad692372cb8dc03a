using System.Text.Json;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>Exit codes, streams and help of the built program.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(2, "nothing")]
    [InlineData(2, "audit")]
    [InlineData(2, "demo", "--seconds", "0")]
    [InlineData(2, "count", "no-such-file")]
    [InlineData(2, "count", "--encoding", "latin1", "x")]
    [InlineData(2, "report", "--by", "colour", "--ledger", ".")]
    [InlineData(2, "report", "--from", "yesterday")]
    [InlineData(2, "run", "--config", "no-such-file.json")]
    [InlineData(2, "replay", "no-such-file", "--out", "x")]
    [InlineData(1, "report", "--ledger", "no-such-folder")]
    [InlineData(1, "explain", "x", "--ledger", "no-such-folder")]
    public async Task Invocation_ThatCannotSucceed_SaysWhyOnStderrAlone(int code, params string[] arguments)
    {
        var (actual, output, errors) = await InvokeHereAsync(arguments);

        Assert.Equal(code, actual);
        Assert.Empty(output);
        Assert.NotEmpty(errors);
    }

    [Fact]
    public async Task Help_OfEveryVerb_HasDescriptionExamplesAndExitCodes()
    {
        foreach (var path in Paths(CommandLine.Root(), []))
        {
            var (code, output, errors) = await InvokeHereAsync([.. path, "--help"]);

            Assert.Equal(0, code);
            Assert.Empty(errors);
            Assert.Contains("Examples:", output, StringComparison.Ordinal);
            Assert.Contains("Exit codes:", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Count_OfTwoFiles_GivesEachAndTheSum()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "hello world");

            var plain = await TokenGateProcess.InvokeAsync("count", file, file);
            var json = await TokenGateProcess.InvokeAsync("count", "--model", "gpt-4", "--ids", "--json", file);

            Assert.Equal((0, $"2\t{file}\n2\t{file}\n4\ttotal\n", ""), (plain.ExitCode, plain.Output, plain.Errors));
            using var counts = JsonDocument.Parse(json.Output);
            Assert.Equal("cl100k_base", counts.RootElement[0].GetProperty("encoding").GetString());
            Assert.Equal([15339, 1917], counts.RootElement[0].GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(int Code, string Output, string Errors)> InvokeHereAsync(string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private static IEnumerable<string[]> Paths(System.CommandLine.Command command, string[] path)
    {
        yield return path;
        foreach (var nested in command.Subcommands.SelectMany(sub => Paths(sub, [.. path, sub.Name])))
        {
            yield return nested;
        }
    }
}
