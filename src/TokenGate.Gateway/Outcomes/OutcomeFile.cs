using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenGate.Gateway.Identity;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Outcomes;

/// <summary>
/// Reads outcomes from CSV (<c>id,date,kind,count</c>, and <c>team,project</c> where there are any) or from a JSON array of objects with
/// the
/// same members. What is wrong is told by place, all at once; then nothing is taken.
/// </summary>
public static class OutcomeFile
{
    private const int MostFaults = 50;

    private const int MostRows = 100_000;

    private const long MostCount = 1_000_000_000;

    private static readonly string[] Required = ["id", "date", "kind", "count"];

    private static readonly string[] Optional = ["team", "project"];

    /// <summary>Reads a file. Either the outcomes, or what is wrong with them.</summary>
    /// <param name="bytes">The file, in UTF-8.</param>
    /// <param name="rules">What they may name.</param>
    public static (IReadOnlyList<DeliveredOutcome> Outcomes, IReadOnlyList<string> Faults) Read(ReadOnlySpan<byte> bytes, OutcomeRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        List<(string Place, string[] Values)> rows;
        try
        {
            var text = bytes.TrimStart("\uFEFF"u8).TrimStart(" \t\r\n"u8);
            rows = text.StartsWith("["u8) || text.StartsWith("{"u8) ? Json(text) : Csv(bytes);
        }
        catch (InvalidDataException fault)
        {
            return ([], [fault.Message]);
        }

        if (rows.Count > MostRows)
        {
            return ([], [string.Create(CultureInfo.InvariantCulture, $"{rows.Count:N0} outcomes are too many: hand in {MostRows:N0} at a time.")]);
        }

        var (outcomes, faults, seen) = (new List<DeliveredOutcome>(), new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var (place, values) in rows)
        {
            var before = faults.Count;
            var outcome = Checked(place, values, rules, faults);
            if (faults.Count == before && !seen.TryAdd(outcome.Id, place))
            {
                faults.Add($"{place}: the id '{Shown(outcome.Id)}' stands in {seen[outcome.Id]} already. Give each outcome an id of its own; to correct one, hand it in again later.");
            }

            outcomes.Add(outcome);
        }

        return faults.Count == 0 ? (outcomes, []) : ([], faults.Count > MostFaults
            ? [.. faults.Take(MostFaults), string.Create(CultureInfo.InvariantCulture, $"and {faults.Count - MostFaults:N0} more")]
            : faults);
    }

    private static DeliveredOutcome Checked(string place, string[] values, OutcomeRules rules, List<string> faults)
    {
        var id = Name(values[0], "id", required: true);
        var kind = Name(values[2], "kind", required: true);
        var team = Name(values[4], "team", required: false);
        var project = Name(values[5], "project", required: false);
        if (!DateOnly.TryParseExact(values[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            faults.Add($"{place}: the date is '{Shown(values[1])}'. Write it as 2026-11-23.");
        }
        else if (day > rules.Today || day.Year < 1970)
        {
            faults.Add($"{place}: the date {values[1]} {(day > rules.Today ? "has not come yet" : "is before 1970")}. Correct it.");
        }

        if (!long.TryParse(values[3], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > MostCount)
        {
            faults.Add($"{place}: the count is '{Shown(values[3])}'. Write a whole number from 0, which takes the outcome back, to a milliard.");
        }

        if (team != "-" && rules.Teams.Count > 0 && !rules.Teams.Contains(team))
        {
            faults.Add($"{place}: the team '{Shown(team)}' is not in the people file. Write it as it stands there, or leave it empty.");
        }

        var known = rules.Projects.FirstOrDefault(each => each.Equals(project, StringComparison.OrdinalIgnoreCase));
        if (project != "-" && rules.Projects.Count > 0 && known is null)
        {
            faults.Add($"{place}: the project '{Shown(project)}' is not in Report:Projects. Write it as it stands there, or leave it empty.");
        }

        return new DeliveredOutcome(id, day, kind, count, team, known ?? project);

        string Name(string text, string column, bool required)
        {
            if (text.Length == 0 && !required)
            {
                return "-";
            }

            if (UserName.Clean(text) is { } name && name.Length == text.Trim().Normalize(NormalizationForm.FormC).Length)
            {
                return name;
            }

            faults.Add($"{place}: the {column} is {(text.Length == 0 ? "missing" : $"'{Shown(text)}'")}. Write 1 to {UserName.MaxLength} characters, no control characters.");
            return "-";
        }
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static List<(string Place, string[] Values)> Csv(ReadOnlySpan<byte> bytes) =>
        [.. CsvTable.Read(bytes, Required, Optional).Select(static row => ($"line {row.Line}", row.Values.ToArray()))];

    private static List<(string Place, string[] Values)> Json(ReadOnlySpan<byte> bytes)
    {
        string[] columns = [.. Required, .. Optional];
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 4 });
            using var document = JsonDocument.ParseValue(ref reader);
            var items = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.EnumerateArray().ToArray() : [document.RootElement];
            return [.. items.Select((item, index) => ($"outcome {index + 1}", Values(item, index + 1)))];
        }
        catch (JsonException)
        {
            throw new InvalidDataException("It is not JSON. Write an array of {\"id\", \"date\", \"kind\", \"count\", \"team\", \"project\"}, or CSV with these columns.");
        }

        string[] Values(JsonElement item, int number)
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException($"outcome {number} is not an object. Write {{\"id\", \"date\", \"kind\", \"count\", \"team\", \"project\"}}.");
            }

            if (item.EnumerateObject().FirstOrDefault(member => !columns.Contains(member.Name, StringComparer.Ordinal)) is { Value.ValueKind: not JsonValueKind.Undefined } other)
            {
                throw new InvalidDataException($"outcome {number}: unknown member '{Shown(other.Name)}'. Known are {string.Join(", ", columns)}.");
            }

            return [.. columns.Select(column => item.TryGetProperty(column, out var value) ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number => value.GetRawText(),
                _ => "",
            }
            : "")];
        }
    }
}
