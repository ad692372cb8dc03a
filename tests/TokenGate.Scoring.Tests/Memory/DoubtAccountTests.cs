using FsCheck;
using FsCheck.Fluent;
using TokenGate.Scoring.Memory;
using Xunit;

namespace TokenGate.Scoring.Tests.Memory;

public sealed class DoubtAccountTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(new Replay(new Rnd(20_261_129, 7), null));

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Balance_OfANewAccount_IsFull() => Assert.Equal(DoubtAccount.Limit, default(DoubtAccount).Balance);

    [Fact]
    public void Draw_MoreThanItHolds_GivesWhatItHolds()
    {
        var account = At(Start);
        Assert.Equal(5_000, account.Draw(5_000));
        Assert.Equal(3_000, account.Balance);
        Assert.Equal(3_000, account.Draw(5_000));
        Assert.Equal(0, account.Draw(5_000));
        Assert.Equal(0, account.Balance);
    }

    [Fact]
    public void IsLow_BelowAQuarter_UntilItRefills()
    {
        var account = At(Start);
        _ = account.Draw(DoubtAccount.Limit - DoubtAccount.Low);
        Assert.False(account.IsLow);
        _ = account.Draw(1);
        Assert.True(account.IsLow);
        account.Advance(Start.AddHours(1).UtcTicks);
        Assert.False(account.IsLow);
        Assert.InRange(account.Balance, DoubtAccount.Low + 30, DoubtAccount.Low + 42);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(12, 125)]
    [InlineData(24, 250)]
    [InlineData(8 * 24, 2_000)]
    [InlineData((8 * 24) + 12, 2_500)]
    [InlineData(14 * 24, 8_000)]
    [InlineData(24_000, 8_000)]
    public void Advance_ByHours_RefillsAThousandADayAndAQuarterOfThatFromNothing(int hours, long balance)
    {
        var account = At(Start);
        _ = account.Draw(8_000);
        account.Advance(Start.AddHours(hours).UtcTicks);
        Assert.Equal(balance, account.Balance);
    }

    [Fact]
    public void Advance_ToAnEarlierMoment_RefillsNothingNowNorLater()
    {
        var account = At(Start);
        _ = account.Draw(8_000);
        account.Advance(Start.AddDays(-3).UtcTicks);
        Assert.Equal(0, account.Balance);
        account.Advance(Start.AddDays(1).UtcTicks);
        Assert.Equal(DoubtAccount.LowDailyRefill, account.Balance);
    }

    [Fact]
    public void Advance_InSteps_IsAdvanceAtOnce()
    {
        var (steps, once) = (At(Start), At(Start));
        _ = (steps.Draw(8_000), once.Draw(8_000));
        for (var i = 1; i <= 10_000; i++)
        {
            steps.Advance(Start.AddTicks(777_777_777L * i).UtcTicks);
        }

        once.Advance(Start.AddTicks(777_777_777L * 10_000).UtcTicks);
        Assert.Equal(once, steps);
        Assert.InRange(once.Balance, DoubtAccount.Low + 1, DoubtAccount.Limit - 1);
    }

    [Fact]
    public void Earn_UndoubtedTokens_AddsATwentieth()
    {
        var account = At(Start);
        _ = account.Draw(8_000);
        account.Earn(10);
        account.Earn(10);
        Assert.Equal(1, account.Balance);
        account.Earn(long.MaxValue);
        Assert.Equal(DoubtAccount.Limit, account.Balance);
    }

    [Fact]
    public void GiveBack_WhatWasDrawn_IsThereAgain()
    {
        var account = At(Start);
        var drawn = account.Draw(700);
        account.GiveBack(drawn);
        Assert.Equal(DoubtAccount.Limit, account.Balance);
        account.GiveBack(-5);
        Assert.Equal(DoubtAccount.Limit, account.Balance);
    }

    /// <summary>
    /// Whatever is drawn, earned and waited for, in any order and with clocks that jump: what is doubted and trusted has its bound.
    /// </summary>
    [Fact]
    public void Draw_AnyStream_IsBoundedByTheAccountTimeAndUndoubtedWork() => Prop
        .ForAll(Gen.ListOf(Gen.Choose(0, int.MaxValue - 1)).ToArbitrary(), seeds =>
        {
            var account = At(Start);
            var (latest, drawn, earned) = (Start, 0L, 0L);
            foreach (var seed in seeds)
            {
                var random = new Random(seed);
                var moment = latest + TimeSpan.FromMinutes(random.Next(-600, 2_000));
                latest = moment > latest ? moment : latest;
                account.Advance(moment.UtcTicks);
                if (random.Next(2) == 0)
                {
                    drawn += account.Draw(random.Next(20_000));
                }
                else
                {
                    var undoubted = random.Next(20_000);
                    earned += undoubted;
                    account.Earn(undoubted);
                }

                Assert.InRange(account.Balance, 0, DoubtAccount.Limit);
                Assert.True(drawn <= DoubtAccount.Limit + (DoubtAccount.DailyRefill * (latest - Start).TotalDays) + (earned / (double)DoubtAccount.EarnedIsOneIn) + 1);
            }

            return true;
        })
        .Check(Fixed);

    private static DoubtAccount At(DateTimeOffset moment)
    {
        var account = default(DoubtAccount);
        account.Advance(moment.UtcTicks);
        return account;
    }
}
