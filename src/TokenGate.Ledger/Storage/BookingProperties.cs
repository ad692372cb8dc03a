using System.Text.Json;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The properties that exchanges and corrections share in their stored form: under which names, as what, and how divided they are booked.
/// </summary>
internal struct BookingProperties()
{
    private string _team = "-";
    private string _user = "-";
    private string _route = "-";
    private string _model = "-";
    private string _project = "-";
    private string _client = "-";
    private string _provider = "-";
    private string _work = "";
    private int _rules;
    private Verdict? _verdict;

    /// <summary>
    /// Where the gross counts come from. <value>What the body's kind assumes when it is left out; the reader's caller sets it.</value>
    /// </summary>
    public UsageSource Source { get; set; }

    /// <summary>How the tokens divide; of a correction, the difference.</summary>
    public TokenSplit Split { get; private set; }

    /// <summary>The verdict.</summary>
    /// <exception cref="FormatException">The body names none.</exception>
    public readonly Verdict Verdict => _verdict ?? throw new FormatException("the entry names no verdict");

    /// <summary>The place in the sums for a moment.</summary>
    public readonly BookingKey KeyAt(DateTimeOffset moment) => new(QuarterHour.From(moment), _team, _user, _route, _model, _project, _client);

    /// <summary>The class in the sums.</summary>
    public readonly BookingClass ClassOf(string reason, string tier) =>
        new(Verdict, Source, reason, _provider, tier, _work, Rules);

    /// <summary>The edition of the counting rules.</summary>
    public readonly int Rules => BookingClass.RulesOf(_rules);

    /// <summary>Reads the property that the reader stands on, if it is one of these.</summary>
    /// <param name="reader">Stands on a property's name.</param>
    /// <param name="names">Keeps the strings of names that come again and again; null makes new ones.</param>
    public bool TryRead(ref Utf8JsonReader reader, NameCache? names = null)
    {
        // Every property of every entry comes by here on its way to Redis, and most are none of these: their length tells.
        switch (reader.ValueSpan.Length)
        {
            case 4 when reader.ValueTextEquals("user"u8):
                _user = Name(ref reader, names);
                return true;
            case 4 when reader.ValueTextEquals("team"u8):
                _team = Name(ref reader, names);
                return true;
            case 4 when reader.ValueTextEquals("work"u8):
                _work = Name(ref reader, names);
                return true;
            case 5 when reader.ValueTextEquals("route"u8):
                _route = Name(ref reader, names);
                return true;
            case 5 when reader.ValueTextEquals("model"u8):
                _model = Name(ref reader, names);
                return true;
            case 5 when reader.ValueTextEquals("rules"u8):
                _rules = checked((int)RecordDecoder.Number(ref reader));
                return true;
            case 5 when reader.ValueTextEquals("split"u8):
                RecordDecoder.Expect(ref reader, JsonTokenType.StartArray);
                Split = RecordDecoder.Split(ref reader);
                return true;
            case 6 when reader.ValueTextEquals("client"u8):
                _client = Name(ref reader, names);
                return true;
            case 6 when reader.ValueTextEquals("source"u8):
                Source = RecordDecoder.SourceOf(Name(ref reader, names));
                return true;
            case 7 when reader.ValueTextEquals("project"u8):
                _project = Name(ref reader, names);
                return true;
            case 7 when reader.ValueTextEquals("verdict"u8):
                _verdict = RecordDecoder.VerdictOf(Name(ref reader, names));
                return true;
            case 8 when reader.ValueTextEquals("provider"u8):
                _provider = Name(ref reader, names);
                return true;
            default:
                return false;
        }
    }

    private static string Name(ref Utf8JsonReader reader, NameCache? names) => names is null ? RecordDecoder.Text(ref reader) : names.Read(ref reader);
}
