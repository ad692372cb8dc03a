using System.Globalization;
using Microsoft.AspNetCore.Http;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Requests;

/// <summary>Reads the parameters of a request, and gathers everything that is wrong with them: a caller sees all faults at once.</summary>
internal sealed class QueryReader
{
    /// <summary>No name that is stored is as long; a longer filter can match nothing.</summary>
    private const int MaxName = 1024;

    private const int MostFaults = 20;

    private static readonly string[] Moments = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private readonly IQueryCollection _query;
    private readonly Dictionary<string, List<string>> _faults = new(StringComparer.Ordinal);

    /// <summary>Begins to read; parameters that the endpoint does not know are faults.</summary>
    public QueryReader(HttpRequest request, params string[] known)
    {
        _query = request.Query;
        foreach (var (name, values) in _query)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                Fault(Problem.Echo(name), $"Unknown parameter: use {(known.Length == 0 ? "none" : string.Join(", ", known))}.");
            }
            else if (values.Count > 1)
            {
                Fault(name, "It is given more than once: give it once.");
            }
        }
    }

    /// <summary>A parameter's text; null when it is not given or empty.</summary>
    public string? Text(string name, int most)
    {
        if (!_query.TryGetValue(name, out var values) || values.Count == 0 || string.IsNullOrEmpty(values[0]))
        {
            return null;
        }

        if (values[0]!.Length <= most)
        {
            return values[0];
        }

        Fault(name, string.Create(CultureInfo.InvariantCulture, $"It has {values[0]!.Length:N0} characters: at most {most:N0} are taken."));
        return null;
    }

    /// <summary>True when a parameter is given, whatever it says.</summary>
    public bool Has(string name) => _query.ContainsKey(name);

    /// <summary>A filter on a name; null for none.</summary>
    public string? Name(string name) => Text(name, MaxName);

    /// <summary>A moment; null when it is not given or wrong.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="zone">The calendar of dates, and of times that say no offset.</param>
    public DateTimeOffset? Moment(string name, ReportingZone zone)
    {
        // A plus sign that was not escaped has become a space.
        if (Text(name, 64)?.Trim().Replace(' ', '+') is not { } text)
        {
            return null;
        }

        if (DateTime.TryParseExact(text.ToUpperInvariant(), Moments, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            && time.Year is >= 1970 and <= 9998)
        {
            return time.Kind == DateTimeKind.Utc ? new DateTimeOffset(time) : zone.StartOf(time);
        }

        Fault(name, $"'{Problem.Echo(text)}' is not a time: write 2026-11-23, 2026-11-23T06:00 or 2026-11-23T06:00:00Z.");
        return null;
    }

    /// <summary>The index of a value in the list of allowed ones; the default's when it is missing or invalid.</summary>
    public int OneOf(string name, string[] allowed, int otherwise)
    {
        if (Text(name, 64) is not { } text)
        {
            return otherwise;
        }

        if (Array.IndexOf(allowed, text) is >= 0 and var index)
        {
            return index;
        }

        Fault(name, $"'{Problem.Echo(text)}' is not known: write one of {string.Join(", ", allowed)}.");
        return otherwise;
    }

    /// <summary>A list of columns, each at most once.</summary>
    public string[] Columns(string name, string[] allowed)
    {
        var columns = (Text(name, 256) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var column in columns.Where(column => !allowed.Contains(column, StringComparer.Ordinal)))
        {
            Fault(name, $"Unknown column '{Problem.Echo(column)}': use {string.Join(", ", allowed)}.");
        }

        return [.. columns.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>A whole number in a range; the default when it is not given or wrong.</summary>
    public int Number(string name, int least, int most, int otherwise)
    {
        if (Text(name, 64) is not { } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Fault(name, string.Create(CultureInfo.InvariantCulture, $"'{Problem.Echo(text)}' is out of range: write a number from {least} to {most}."));
        return otherwise;
    }

    /// <summary>Notes a fault of a parameter.</summary>
    public void Fault(string name, string sentence)
    {
        if (!_faults.TryGetValue(name, out var sentences))
        {
            if (_faults.Count == MostFaults)
            {
                return;
            }

            _faults[name] = sentences = [];
        }

        if (sentences.Count < MostFaults)
        {
            sentences.Add(sentence);
        }
    }

    /// <summary>Refuses the request when anything is wrong.</summary>
    /// <exception cref="AdminFaultException">Something is wrong.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
        {
            throw new AdminFaultException(
                StatusCodes.Status400BadRequest,
                _faults.Count == 1 ? "One parameter cannot be used." : string.Create(CultureInfo.InvariantCulture, $"{_faults.Count} parameters cannot be used."),
                _faults);
        }
    }
}
