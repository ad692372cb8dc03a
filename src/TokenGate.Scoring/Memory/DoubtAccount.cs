namespace TokenGate.Scoring.Memory;

/// <summary>
/// A person's account for doubt: full at the start, it covers what is doubted and refills with time and with work that nobody doubts. Time
/// refills it more slowly while it is nearly empty.
/// Integers over the exchanges' times, so that the same exchanges in the same order give the same balance everywhere. The default is a full
/// account.
/// </summary>
public struct DoubtAccount
{
    /// <summary>The most it holds, in tokens.</summary>
    public const long Limit = 8_000;

    /// <summary>Below this it is nearly empty, and what is less odd is doubted as well (<see cref="IsLow"/>). In tokens.</summary>
    public const long Low = 2_000;

    /// <summary>What it gains in a day, in tokens.</summary>
    public const long DailyRefill = 1_000;

    /// <summary>What it gains in a day while it is nearly empty, in tokens: a habit is not paid for by the calendar.</summary>
    public const long LowDailyRefill = 250;

    /// <summary>Of the trusted tokens that nobody doubts it gains one in so many.</summary>
    public const long EarnedIsOneIn = 20;

    /// <summary>A token, in the parts that time refills: each tick adds <see cref="DailyRefill"/> of them.</summary>
    private const long Token = TimeSpan.TicksPerDay;

    // What is missing to a full account, and the moment that it is known for, in ticks UTC.
    private long _missing;
    private long _at;

    /// <summary>What it holds, in whole tokens, 0 to <see cref="Limit"/>.</summary>
    public readonly long Balance => Limit - ((_missing + Token - 1) / Token);

    /// <summary>
    /// Whether most of it went on doubtful exchanges lately: who has used up the benefit of the doubt is doubted sooner.
    /// </summary>
    public readonly bool IsLow => Balance < Low;

    /// <summary>Refills for the time up to a moment. A moment before the latest one refills nothing.</summary>
    /// <param name="ticks">The moment, in ticks UTC.</param>
    public void Advance(long ticks)
    {
        var passed = Math.Min(Math.Max(0, ticks - _at), (Limit / LowDailyRefill) * TimeSpan.TicksPerDay);
        var toLow = Math.Max(0, _missing - ((Limit - Low) * Token));
        var slowly = Math.Min(passed, (toLow + LowDailyRefill - 1) / LowDailyRefill);
        _missing -= Math.Min(toLow, slowly * LowDailyRefill);
        _missing -= Math.Min(_missing, (passed - slowly) * DailyRefill);
        _at = Math.Max(_at, ticks);
    }

    /// <summary>Draws what is doubted, as far as it is covered.</summary>
    /// <param name="tokens">Tokens; at least 0.</param>
    /// <returns>What was drawn, 0 to <paramref name="tokens"/>.</returns>
    public long Draw(long tokens)
    {
        var drawn = Math.Clamp(tokens, 0, Balance);
        _missing += drawn * Token;
        return drawn;
    }

    /// <summary>Adds the share of trusted tokens that nobody doubted.</summary>
    public void Earn(long tokens) => Add(Math.Clamp(tokens, 0, Limit * EarnedIsOneIn) * (Token / EarnedIsOneIn));

    /// <summary>Adds what was drawn for an exchange whose appeal was granted.</summary>
    public void GiveBack(long tokens) => Add(Math.Clamp(tokens, 0, Limit) * Token);

    private void Add(long parts) => _missing -= Math.Min(_missing, parts);
}
