"""Rewards for whoever reported a problem that was found true (举报奖励)."""
