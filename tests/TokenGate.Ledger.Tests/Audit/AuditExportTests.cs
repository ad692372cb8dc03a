using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TokenGate.Ledger.Audit;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests.Audit;

public sealed class AuditExportTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [PythonFact]
    public async Task Export_RandomJournal_IsVerifiedByThirtyLinesOfPython()
    {
        await using var temporary = await FilledAsync();
        using var file = new MemoryStream();

        var entries = await AuditExport.WriteAsync(temporary.Journal.Reader, file, None);
        var (code, said) = await PythonAsync(file.ToArray());

        Assert.True(code == 0, said);
        using var json = JsonDocument.Parse(said);
        var split = AuditSummary.Read(temporary.Journal.Reader).Tokens.Split;
        Assert.Equal(entries, json.RootElement.GetProperty("entries").GetInt64());
        Assert.Equal(split.TrustedInput, json.RootElement.GetProperty("trusted_input").GetInt64());
        Assert.Equal(split.WithheldOutput, json.RootElement.GetProperty("withheld_output").GetInt64());
    }

    [PythonFact]
    public async Task Export_OneByteChanged_IsRefusedAtItsEntry()
    {
        await using var temporary = await FilledAsync();
        using var file = new MemoryStream();
        await AuditExport.WriteAsync(temporary.Journal.Reader, file, None);
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n');
        lines[30] = lines[30].Replace("\"id\":\"29\"", "\"id\":\"xx\"", StringComparison.Ordinal);
        var gap = lines.Where((_, i) => i != 12).ToArray();

        var (changed, saidChanged) = await PythonAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        var (missing, saidMissing) = await PythonAsync(Encoding.UTF8.GetBytes(string.Join('\n', gap)));

        Assert.Equal((1, 1), (changed, missing));
        Assert.Contains("entry 30 was changed", saidChanged, StringComparison.Ordinal);
        Assert.Contains("entry 12 is missing", saidMissing, StringComparison.Ordinal);
    }

    private static async Task<TemporaryJournal> FilledAsync()
    {
        var temporary = TemporaryJournal.Open();
        var random = new Random(3);
        foreach (var i in Enumerable.Range(0, 100))
        {
            var record = Records.Random(random, $"{i}");
            await temporary.Journal.AppendAsync(
                record with { Counts = new TokenCounts { Input = record.Judgement.Split.Input, Output = record.Judgement.Split.Output } }, None);
        }

        await temporary.Journal.AppendNoteAsync(new JournalNote(EntryKind.Start, Records.Noon, new Dictionary<string, string> { ["version"] = "1" }), None);
        await temporary.Journal.AppendAsync(Records.Of("w", Verdict.Padded, new TokenSplit(0, 0, 0, 5, 0, 0, 5)), None);
        await new Corrections(temporary.Journal, TimeProvider.System).DecideAsync(new AppealDecision("w", true, "tab\tand\nline", "olga"), None);
        return temporary;
    }

    private static async Task<(int Code, string Said)> PythonAsync(byte[] export)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, export);
        using var python = Process.Start(new ProcessStartInfo("python3")
        {
            ArgumentList = { Path.Combine(Repository.Root, "tests", "TokenGate.Ledger.Tests", "Audit", "verify_export.py"), path },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = await Task.WhenAll(python.StandardOutput.ReadToEndAsync(), python.StandardError.ReadToEndAsync());
        await python.WaitForExitAsync();
        File.Delete(path);
        return (python.ExitCode, string.Concat(said));
    }

    /// <summary>A test that needs Python; where there is none it says so.</summary>
    private sealed class PythonFactAttribute : FactAttribute
    {
        public PythonFactAttribute()
        {
            try
            {
                using var python = Process.Start(new ProcessStartInfo("python3") { ArgumentList = { "--version" }, RedirectStandardOutput = true });
                python!.WaitForExit();
            }
            catch (Win32Exception)
            {
                Skip = "not run: python3 is not installed";
            }
        }
    }
}
