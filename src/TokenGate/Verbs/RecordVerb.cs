using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using TokenGate.Gateway.Recording;
using TokenGate.Ledger;
using TokenGate.Terminal;
using TokenGate.Training.Traffic;

namespace TokenGate.Verbs;

/// <summary><c>tokengate record</c>: exchanges that a gateway keeps with their text, to train models on.</summary>
internal static class RecordVerb
{
    private const string PublicName = "recording.pem";
    private const string PrivateName = "recording-private.pem";

    /// <summary>The command and its subcommands.</summary>
    public static Command Create() =>
        new Command("record", "Handles recorded exchanges: a gateway with a Recording section keeps them, encrypted, to train models on.") { Key(), Status(), Export(), Erase() }.WithExamples(
            "tokengate record key --out keys                                              a key pair; only recording.pem goes to the gateway",
            "tokengate record export --key keys/recording-private.pem --out ours.jsonl.gz",
            "tokengate train --traffic ours.jsonl.gz");

    private static Command Key()
    {
        var output = new Option<string>("--out") { HelpName = "DIR", Description = $"Folder of {PublicName} and {PrivateName}.", DefaultValueFactory = _ => "." };
        var command = new Command("key", $"Makes a key pair. {PublicName} is for the gateway (Recording:Key); keep {PrivateName} elsewhere: without it nobody reads what is recorded.") { output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = Directory.CreateDirectory(parsed.GetValue(output)!).FullName;
            var (open, secret) = (Path.Combine(folder, PublicName), Path.Combine(folder, PrivateName));
            if (File.Exists(open) || File.Exists(secret))
            {
                throw new UsageException($"There is a key in {folder} already, and it may still be needed. Choose another folder with --out DIR.");
            }

            var pair = RecordingKey.Create();
            await File.WriteAllTextAsync(open, pair.Public + "\n", cancellationToken);
            await using (var file = new StreamWriter(PrivateFiles.Open(secret, FileMode.CreateNew)))
            {
                await file.WriteLineAsync(pair.Private);
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{open}: name it in Recording:Key.\n{secret}: keep it away from the gateway.");
            return ExitCode.Success;
        });
        return command.WithExamples("tokengate record key --out keys");
    }

    private static Command Status()
    {
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var command = new Command("status", "Lists the recorded days: how many people, how large, and from which day on they are erased.") { ledger, config };
        command.SetAction(async (parsed, _) =>
        {
            var folder = new RecordingFolder(ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!));
            var days = folder.Days.OrderBy(static day => day.Key).ToList();
            foreach (var (day, files) in days)
            {
                var people = files.Select(static file => Path.GetFileName(file).Split('-')[0]).Distinct(StringComparer.Ordinal).Count();
                var megabytes = files.Sum(static file => new FileInfo(file).Length) / 1e6;
                await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}  {Counted(people, "person", "people")}  {megabytes:0.0} MB  erased from {folder.DueOf(day):yyyy-MM-dd} on"));
            }

            await parsed.InvocationConfiguration.Error.WriteLineAsync(days.Count == 0 ? "Nothing is recorded." : $"{Counted(days.Count, "day", "days")}.");
            return ExitCode.Success;
        });
        return command.WithExamples("tokengate record status");
    }

    private static Command Export()
    {
        var key = new Option<string>("--key") { HelpName = "FILE", Description = $"The private key, {PrivateName}.", Required = true };
        var output = new Option<string>("--out") { HelpName = "FILE", Description = "Traffic file to write, for replay, train and evaluate; gzipped where it ends in .gz. It holds text in the clear: erase it when it has served.", Required = true };
        var labels = new Option<string?>("--labels") { HelpName = "CSV", Description = "Labels of exchanges: columns id,label (honest, padding, duplication, output). They win over what the journal knows." };
        var trusted = new Option<bool>("--trusted-as-honest") { Description = "Label what the journal trusted, and nobody doubted, as honest." };
        var by = new Option<string>("--by") { HelpName = "NAME", Description = "Who reads; recorded in the journal.", DefaultValueFactory = _ => Environment.UserName };
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var command = new Command("export", "Decrypts what is recorded into a traffic file, in the order of time, with labels: those of the console's review list, else an accepted appeal says honest, a rejected one what the verdict said.") { key, output, labels, trusted, by, ledger, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!);
            try
            {
                using var secret = RecordingKey.Load(parsed.GetRequiredValue(key));
                var rows = await LabelAsync(
                    Rows(new RecordingFolder(folder), secret), parsed.GetValue(labels), JournalReader.Open(folder), parsed.GetValue(trusted), cancellationToken);
                TrafficFile.Write(parsed.GetRequiredValue(output), rows);
                var counts = rows.Where(static row => row.Label is not null).CountBy(static row => row.Label!).OrderBy(static count => count.Key, StringComparer.Ordinal).ToList();
                var error = parsed.InvocationConfiguration.Error;
                await error.WriteLineAsync($"{Counted(rows.Count, "exchange", "exchanges")} written; labelled: {(counts.Count == 0 ? "none" : string.Join(", ", counts.Select(static count => $"{Figures.Count(count.Value)} {count.Key}")))}.");
                if (!await NoteAsync(folder, rows.Count, parsed.GetValue(by)!, cancellationToken))
                {
                    await error.WriteLineAsync("Not recorded in the journal: a running gateway has locked it.");
                }

                return rows.Count > 0 ? ExitCode.Success : ExitCode.Failure;
            }
            catch (Exception fault) when (fault is CryptographicException or InvalidDataException or IOException or UnauthorizedAccessException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(fault.Message);
                return ExitCode.Failure;
            }
        });
        return command.WithExamples(
            "tokengate record export --key keys/recording-private.pem --out ours.jsonl.gz",
            "tokengate record export --key keys/recording-private.pem --out ours.jsonl.gz --labels reviewed.csv --trusted-as-honest");
    }

    private static Command Erase()
    {
        var user = new Option<string?>("--user") { HelpName = "USER", Description = "Only what is recorded of this user, by name or pseudonym." };
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var command = new Command("erase", "Erases what is recorded before its time is over: everything, or one user's. A gateway with a Recording section goes on recording.") { user, ledger, config };
        command.SetAction(async (parsed, _) =>
        {
            var folder = new RecordingFolder(ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!));
            var text = parsed.GetValue(user) is { } one
                ? $"{Counted(folder.Erase(one), "file", "files")} erased."
                : $"{Counted(folder.EraseDue(DateOnly.MaxValue), "day", "days")} erased.";
            await parsed.InvocationConfiguration.Output.WriteLineAsync(text);
            return ExitCode.Success;
        });
        return command.WithExamples("tokengate record erase", "tokengate record erase --user anna.berg");
    }

    private static string Counted(int count, string one, string many) => $"{Figures.Count(count)} {(count == 1 ? one : many)}";

    private static List<TrafficRow> Rows(RecordingFolder folder, RSA key) =>
        [.. folder.Days.SelectMany(static day => day.Value)
            .SelectMany(file => RecordingFile.Read(file, key))
            .SelectMany(static row => TrafficFile.Read(new MemoryStream(row)))
            .Select(static line => line.Row ?? throw new InvalidDataException($"A recorded exchange cannot be read: {line.Problem}."))
            .OrderBy(static row => row.Time)
            .ThenBy(static row => row.Id, StringComparer.Ordinal)];

    /// <summary>The rows with what is known of them. Rows of one person are never on both sides of a split.</summary>
    private static async Task<List<TrafficRow>> LabelAsync(
        List<TrafficRow> rows, string? file, JournalReader journal, bool isTrustedHonest, CancellationToken cancellationToken)
    {
        var given = file is null ? new Dictionary<string, string>() : RecordedLabels.Read(file);
        var labelled = new List<TrafficRow>(rows.Count);
        foreach (var row in rows)
        {
            var label = given.GetValueOrDefault(row.Id) ?? await RecordedLabels.OfAsync(journal, row.Id, isTrustedHonest, cancellationToken);
            labelled.Add(label is null ? row : row with { Label = label, Source = row.User });
        }

        return labelled;
    }

    private static Task<bool> NoteAsync(string folder, int rows, string by, CancellationToken cancellationToken) => WritableJournal.TryNoteAsync(
        folder,
        EntryKind.Recording,
        new Dictionary<string, string> { ["outcome"] = "exported", ["exchanges"] = rows.ToString(CultureInfo.InvariantCulture), ["by"] = by },
        cancellationToken);
}
