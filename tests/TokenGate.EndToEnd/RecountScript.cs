using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>
/// A stranger's recount: <c>tests/recount.mjs</c>, written from <c>src/formats.md</c> alone, against what the program itself reports.
/// </summary>
internal static class RecountScript
{
    private static readonly string[] Withheld = ["\"verdict\":\"padded\"", "\"verdict\":\"duplicate\"", "\"verdict\":\"inflated\""];

    /// <summary>
    /// Accepts an appeal, exports the journal, and holds the script's recount against the report, row by row. Then the export is changed,
    /// and the script has to say where.
    /// </summary>
    public static async Task AssertAgreesAsync(string folder)
    {
        // What a demo of seconds sends lies within everybody's account of doubt.
        await InvokeAsync("replay", await WithheldTraffic.WriteAsync(folder), "--out", Path.Combine(folder, "padded.verdicts"), "--ledger", folder);
        var first = await ExportAsync(folder);
        var withheld = first.First(line => Withheld.Any(verdict => line.Contains(verdict, StringComparison.Ordinal))).Split('\t', 4)[3];
        using (var record = JsonDocument.Parse(withheld))
        {
            await InvokeAsync("appeal", record.RootElement.GetProperty("id").GetString()!, "accept", "--note", "was asked for", "--ledger", folder);
        }

        var lines = await ExportAsync(folder);
        Assert.True(lines.Length > first.Length, "The appeal left no entry.");
        var (code, rows, said) = await RunAsync(folder, lines);
        Assert.True(code == 0, said);
        Assert.Equal(
            Rows(await InvokeAsync("report", "--by", "user", "--bucket", "day", "--cost", "--json", "--ledger", folder)).Where(row => !row.EndsWith("\t0\t0\t0\t0\t0\t0", StringComparison.Ordinal)),
            Rows(rows));

        string[] changed = [.. lines[..9], lines[9].Replace("\"id\":\"", "\"id\":\"x", StringComparison.Ordinal), .. lines[10..]];
        string[] cut = [.. lines[..9], .. lines[10..]];
        Assert.Equal((1, "entry 9 was changed"), Refusal(await RunAsync(folder, changed), "entry 9 was changed".Length));
        Assert.Equal((1, "entry 9 is missing"), Refusal(await RunAsync(folder, cut), "entry 9 is missing".Length));
    }

    private static (int Code, string Said) Refusal((int Code, string Rows, string Said) run, int length) => (run.Code, run.Said[..Math.Min(length, run.Said.Length)]);

    private static async Task<string[]> ExportAsync(string folder)
    {
        var file = Path.Combine(folder, "test.audit");
        await InvokeAsync("audit", "export", "--out", file, "--ledger", folder);
        return (await File.ReadAllTextAsync(file)).TrimEnd('\n').Split('\n');
    }

    private static async Task<string> InvokeAsync(params string[] arguments)
    {
        var (code, output, errors) = await TokenGateProcess.InvokeAsync(arguments);
        Assert.True(code == 0, errors);
        return output;
    }

    private static async Task<(int Code, string Rows, string Said)> RunAsync(string folder, string[] lines)
    {
        var file = Path.Combine(folder, "read.audit");
        await File.WriteAllTextAsync(file, string.Join('\n', lines) + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Repository.Root, "tests", "recount.mjs"), file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = await Task.WhenAll(node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        return (node.ExitCode, said[0], said[1]);
    }

    private static IEnumerable<string> Rows(string json)
    {
        using var rows = JsonDocument.Parse(json);
        return [.. rows.RootElement.EnumerateArray()
            .Select(row => string.Join('\t', new[] { "user", "bucket", "requests", "input_tokens", "output_tokens", "reasoning_tokens", "cached_tokens", "cost" }.Select(name => row.GetProperty(name).ToString())))
            .Order(StringComparer.Ordinal)];
    }
}
